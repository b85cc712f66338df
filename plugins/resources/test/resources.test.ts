import { join } from 'node:path';
import { defineFlowDecorator, Flow, step } from '@flow/core';
import { runFlow } from '@flow/client';
import { loadFlow, startRun } from '@flow/core/engine';
import type { Resources, RunEvent } from '@flow/core/kernel';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { resources } from '../src/index.ts';

/** The largest number of tasks of these steps that ran at the same time. */
function mostAtOnce(events: readonly RunEvent[], ...steps: readonly string[]): number {
  let [running, most] = [0, 0];
  for (const event of events) {
    if (!('attempt' in event) || !steps.includes(event.step)) continue;
    if (event.kind === 'task.started') running += 1;
    if (event.kind === 'task.finished') running -= 1;
    most = Math.max(most, running);
  }
  return most;
}

test('on this machine tasks run together as far as there is enough for all, and one that asks for more with a warning', async () => {
  await using project = await testProject();
  const cwd = join(import.meta.dirname, 'flows');
  const flow = await loadFlow(project, 'hungry.ts', cwd);
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): unknown => events.push(event);
  const end = await startRun({ project, flow, given: {}, areTexts: false, cwd, maxWorkers: 6, onEvent });
  expect(end).toMatchObject({ status: 'finished' });
  expect(mostAtOnce(events, 'alone')).toBe(1);
  expect(mostAtOnce(events, 'alone', 'free')).toBeGreaterThan(1);
  const warnings = events.flatMap((event) => (event.kind === 'warning' ? [`${event.code} ${event.message}`] : []));
  expect(warnings).toEqual([
    expect.stringMatching(
      /^FLOW_RESOURCES_SHORT A task of huge asks for memoryMb 900000000, and there is \d+: no other that asks for it runs beside it\.$/,
    ),
  ]);
});

const planned: Resources[] = [];

const watching = defineFlowDecorator<undefined>({
  name: 'watching',
  setup({ hooks }) {
    hooks.transformTaskPlan.tap((plan) => {
      planned.push(plan.resources);
      return plan;
    });
  },
});

@watching()
class Asking extends Flow {
  @resources({ memory: '2 GiB', disk: 100 })
  @resources({ cpu: 0.5, memory: 1, gpu: 2, sharedMemory: '64 MB' })
  @step
  start() {
    this.next(this.end);
  }
  @step end() {}
}

test('a compute gets what a step asks for, of two decorators what the upper one says', async () => {
  await using project = await testProject();
  await using _result = await runFlow(Asking, {}, { project });
  expect(planned).toEqual([{ cpu: 0.5, memoryMb: 2148, gpu: 2, diskMb: 100, sharedMemoryMb: 64 }, {}]);
});
