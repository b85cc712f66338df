import { resumeFlow, runFlow } from '@flow/client';
import { Flow, step, type Inputs } from '@flow/core';
import { catchError, retry } from '../src/index.ts';
import { expect, test } from 'vitest';
import { failing, testProject } from '@flow/testing';

/** A square of each item, with a retry and a catch on its way. */
class Squares extends Flow {
  square!: number;
  failure!: unknown;
  sum!: number;

  @step start() {
    this.next(this.work, { foreach: [1, 2, 3] });
  }

  @retry({ times: 1, delay: { seconds: 0.001 } })
  @step
  work(item: number) {
    this.square = item * item;
    this.next(this.guarded);
  }

  @catchError({ into: 'failure' })
  @step
  guarded() {
    this.next(this.add);
  }

  @step add(inputs: Inputs<Squares>) {
    this.sum = inputs.reduce((sum, { square }) => sum + square, 0);
    this.next(this.end);
  }

  @step end() {}
}

test('one attempt fails and is retried', async () => {
  await using project = await testProject({ storage: 'memory' });
  const plugins = [failing({ step: 'work', task: '0-1', attempt: 0, error: new TypeError('no') })];
  const { run } = await runFlow(Squares, {}, { project, plugins });
  expect(await run.artifact('sum')).toBe(14);
  const attempts = (await Array.fromAsync(run.tasks('work'))).map((task) => [task.id, task.attempts.length]);
  expect(attempts.toSorted()).toEqual([
    ['0-0', 1],
    ['0-1', 2],
    ['0-2', 1],
  ]);
  expect((await run.task('work', '0-1')).error).toMatchObject({ name: 'TypeError', message: 'no' });
});

test('what fails is caught', async () => {
  await using project = await testProject({ storage: 'memory' });
  const { run, status } = await runFlow(Squares, {}, { project, plugins: [failing({ step: 'guarded', task: '0-2' })] });
  expect(status).toBe('finished');
  expect(await (await run.task('guarded', '0-2')).artifact('failure')).toMatchObject({
    message: `The test lets the attempt 0 at ${run.pathspec}/guarded/0-2 fail.`,
  });
});

test('a run fails with the very error, and is resumed', async () => {
  await using project = await testProject({ storage: 'memory' });
  const error = new RangeError('once');
  const plugins = [failing({ step: 'add', error })];
  await expect(runFlow(Squares, {}, { project, plugins })).rejects.toMatchObject({
    code: 'FLOW_RUN_FAILED',
    cause: error,
  });
  const { run, tasks } = await resumeFlow(Squares, { project });
  expect(await run.artifact('sum')).toBe(14);
  expect(tasks).toMatchObject({ cloned: 7, finished: 2 });
});

test('nothing of a project in memory is on the disk, and a run takes milliseconds', async () => {
  await using project = await testProject({ storage: 'memory' });
  await runFlow(Squares, {}, { project });
  const begin = performance.now();
  const { run } = await runFlow(Squares, {}, { project });
  console.log(
    `${(performance.now() - begin).toFixed(1)} ms for ${String((await Array.fromAsync(run.tasks())).length)} tasks`,
  );
  expect(performance.now() - begin).toBeLessThan(1000);
  expect([(await project.storage()).url, (await project.metadata()).url]).toEqual([
    'memory://process',
    'memory://index',
  ]);
});
