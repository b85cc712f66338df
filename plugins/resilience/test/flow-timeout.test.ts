import { join } from 'node:path';
import { runFlow } from '@flow/client';
import { Flow, step } from '@flow/core';
import { loadFlow, resumeRun } from '@flow/core/engine';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { flowTimeout } from '../src/index.ts';
import { collectEvents } from './collect-events.ts';
import { runInProcesses } from './run-in-processes.ts';

test('a run whose time is over fails, whatever its steps would retry or catch, and can be resumed', async () => {
  await using project = await testProject();
  const { run, status, events } = await runInProcesses(project, 'slow.ts');
  expect(status).toBe('failed');
  expect(run.info.error).toMatchObject({
    code: 'FLOW_RUN_TIMEOUT',
    message: 'The run of Slow took longer than its 2 s, and was stopped.',
  });
  const kinds = events.filter((event) => event.kind.startsWith('run.') || ('step' in event && event.step === 'b'));
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'run.started',
    'task.started',
    'run.stopping',
    'task.stopped',
    'run.ended',
  ]);
  const flow = await loadFlow(project, 'slow.ts', join(import.meta.dirname, 'flows'));
  const resumed = collectEvents();
  const end = await resumeRun({ project, flow, onEvent: resumed.onEvent });
  expect(end).toMatchObject({ status: 'finished', tasks: { cloned: 2 } });
});

@flowTimeout({ hours: 1 })
@flowTimeout({ seconds: 0.05 })
class Short extends Flow {
  @step async start() {
    await new Promise((resolve) => setTimeout(resolve, 200));
    this.next(this.end);
  }
  @step end() {}
}

test('of two the shorter holds, and runFlow rejects with the reason', async () => {
  await using project = await testProject();
  await expect(runFlow(Short, {}, { project })).rejects.toMatchObject({
    code: 'FLOW_RUN_FAILED',
    message: expect.stringContaining('took longer than its 0.05 s') as string,
  });
});

@flowTimeout({ minutes: 5 })
class Quick extends Flow {
  @step start() {
    this.next(this.end);
  }
  @step end() {}
}

test('a run that ends in time leaves no timer behind', async () => {
  await using project = await testProject();
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  await using result = await runFlow(Quick, {}, { project });
  expect(result.status).toBe('finished');
  expect(timers()).toBeLessThanOrEqual(before);
});
