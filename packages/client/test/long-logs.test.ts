import { Readable } from 'node:stream';
import { Flow, step } from '@flow/core';
import { Manifests } from '@flow/core/engine';
import type { AttemptRecord, Storage } from '@flow/core/kernel';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { runFlow } from '../src/index.ts';
import { Task } from '../src/task.ts';

class Talks extends Flow {
  @step({ start: true, end: true }) only() {
    console.log('first');
  }
}

interface Counted {
  readonly storage: Storage;
  pieces: number;
  stream: Readable | undefined;
}

/** The storage of a run, with a log of its own making that counts what is taken from it. */
function countingStorage(storage: Storage): Counted {
  const line = `${new Date(0).toISOString()} stdout é\n`;
  const counted: Omit<Counted, 'storage'> = { pieces: 0, stream: undefined };
  const streams = {
    getStream: (): Promise<Readable> => {
      const bytes = Buffer.from(line.repeat(100_000));
      // Cut within a character now and then.
      const size = Math.ceil(bytes.length / 1000);
      function* pieces(): Generator<Uint8Array> {
        for (; counted.pieces < 1000; counted.pieces++) yield bytes.subarray(counted.pieces * size).subarray(0, size);
      }
      counted.stream = Readable.from(pieces());
      return Promise.resolve(counted.stream);
    },
    get: () => Promise.reject(new Error('A log is not to be read at once.')),
    getMany: () => Promise.reject(new Error('Logs are not to be read at once.')),
  };
  return Object.assign(counted, { storage: Object.assign(Object.create(storage) as Storage, streams) });
}

/** The task of an attempt, on another storage than it ran on. */
function taskOn(storage: Storage, attempt: AttemptRecord): Task {
  const { flow, run, step: name, task } = attempt;
  const unused = {} as never;
  return new Task({
    store: {
      storage,
      manifests: new Manifests(storage),
      metadata: unused,
      artifacts: unused,
      writable: unused,
      project: unused,
      namespace: undefined,
      now: Date.now,
    },
    path: { flow, run, step: name, task },
    attempts: [attempt],
    status: 'finished',
    tasks: unused,
  });
}

test('a log is read piece by piece, and no further than its reader goes', async () => {
  await using project = await testProject();
  const { run } = await runFlow(Talks, {}, { project });
  const counted = countingStorage(await project.storage());
  const [attempt] = (await run.task('only')).attempts;
  if (attempt === undefined) throw new Error('It has not run.');
  const task = taskOn(counted.storage, attempt);
  const read: string[] = [];
  for await (const { text } of task.logLines()) {
    read.push(text);
    if (read.length === 250) break;
  }
  expect(new Set(read)).toEqual(new Set(['é']));
  expect(counted.pieces).toBeLessThan(40);
  expect(counted.stream?.destroyed).toBe(true);

  counted.pieces = 0;
  expect(await task.logs()).toHaveLength(100_000);
  expect(counted.pieces).toBe(1000);
});

test('the attempts that printed are known without reading what they printed', async () => {
  await using project = await testProject();
  const { run } = await runFlow(Talks, {}, { project });
  const task = await run.task('only');
  expect(await task.loggedAttempts()).toEqual([0]);
  expect((await Array.fromAsync(task.logLines())).map(({ text }) => text)).toEqual(['first']);
});
