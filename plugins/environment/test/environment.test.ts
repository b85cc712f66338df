import { join } from 'node:path';
import { openClient, runFlow } from '@flow/client';
import { Flow, step } from '@flow/core';
import { loadFlow, startRun } from '@flow/core/engine';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { environment } from '../src/index.ts';

test("the variables are there in the step's tasks before the flow's file is loaded, and nowhere else", async () => {
  await using project = await testProject();
  const cwd = join(import.meta.dirname, 'flows');
  const flow = await loadFlow(project, 'colours.ts', cwd);
  const end = await startRun({ project, flow, given: {}, areTexts: false, cwd, maxWorkers: 1 });
  expect(end).toMatchObject({ status: 'finished' });
  await using client = await openClient({ project });
  const run = await client.run(`${end.flow}/${end.run}`);
  const artifacts = async (step: string, id = '0'): Promise<unknown> => {
    const task = await run.task(step, id);
    const names = ['atLoad', 'inside', 'depth'];
    return Promise.all(names.map((name) => task.artifact(name)));
  };
  expect(await artifacts('start')).toEqual([undefined, undefined, ' ']);
  for (const index of [0, 1, 2, 3])
    expect(await artifacts('red', `0-${String(index)}`)).toEqual(['red', 'red', '3 true']);
  expect(await artifacts('end')).toEqual([undefined, undefined, ' ']);
  const joined = await run.task('join');
  expect(await joined.artifact('child')).toBe('red17');
  const pids = (await joined.artifact('pids')) as readonly number[];
  expect(new Set(pids).size, 'tasks with the same variables share a warm process').toBe(1);
});

class InOneProcess extends Flow {
  @environment({ vars: { COLOUR: 'red' } })
  @step
  start() {
    this.next(this.end);
  }
  @step end() {}
}

test('tasks that share this process with others are refused variables of their own', async () => {
  await using project = await testProject();
  await expect(runFlow(InOneProcess, {}, { project })).rejects.toMatchObject({
    cause: { code: 'FLOW_INLINE_ENV' },
  });
});
