import { testProject } from '@flow/testing';
import { describe, expect, test } from 'vitest';
import { runInProcesses } from './run-in-processes.ts';

describe('in worker processes', () => {
  test('a task whose process is killed is tried again, and caught when that was the last attempt', async () => {
    await using project = await testProject();
    const { run, status } = await runInProcesses(project, 'killed.ts');
    expect(status).toBe('finished');
    expect(await run.artifacts()).toEqual({
      ends: ['steady 1', 'shaken 2', undefined],
      codes: [undefined, undefined, 'FLOW_TASK_LOST'],
    });
    const doomed = await run.task('work', '0-2');
    expect(doomed.attempts.map(({ attempt, status: end }) => `${String(attempt)} ${end}`)).toEqual([
      '0 failed',
      '1 failed',
      '2 failed',
      '3 finished',
    ]);
    expect((await doomed.logs()).map(({ attempt, text }) => `${String(attempt)}: ${text}`)).toEqual([
      '0: attempt 0 at doomed',
      '1: attempt 1 at doomed',
      '2: attempt 2 at doomed',
    ]);
    expect((await doomed.manifest())?.caught?.message).toContain('was killed (SIGKILL)');
  });

  test('a loop that never waits is stopped when its time and its grace are over', async () => {
    await using project = await testProject();
    const { run, story } = await runInProcesses(project, 'busy.ts');
    expect(story.filter((line) => line.includes('start'))).toEqual([
      'failed start/0 0',
      'caught start/0 0',
      'finished start/0 1',
    ]);
    expect(await run.artifact('error')).toMatchObject({
      code: 'FLOW_TASK_TIMEOUT',
      message: 'The task took longer than its 0.2 s.',
    });
    expect(await run.artifact('error')).not.toHaveProperty('retry');
    expect((await (await run.task('start')).logs()).map(({ text }) => text)).toEqual(['spinning']);
  });

  test('a step may use the grace to clean up, and fails all the same', async () => {
    await using project = await testProject();
    const { run, story } = await runInProcesses(project, 'cleaning-up.ts');
    expect(story).toEqual(['failed start/0 0', 'retrying start/0 0', 'finished start/0 1', 'finished end/0 0']);
    expect(await run.artifact('attempts')).toBe(2);
    expect((await (await run.task('start')).logs({ attempt: 0 })).map(({ text }) => text)).toEqual(['cleaned up']);
  });
});
