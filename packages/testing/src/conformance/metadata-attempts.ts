import assert from 'node:assert/strict';
import type { AttemptRecord, MetadataProvider } from '@flow/core/kernel';
import { collect, type CaseDefinition } from './conformance-case.ts';
import {
  attemptRecord,
  freshFlow,
  runIdOf,
  runRecord,
  sampleError,
  startOfTime,
  stepOf,
  taskOf,
} from './metadata-samples.ts';

export const metadataAttempts: readonly CaseDefinition<MetadataProvider>[] = [
  { name: 'gives back attempts as they were put, on every connection', connections: 2, check: keepsAttempts },
  { name: 'replaces an attempt by its later record, in one call and in several', check: replacesAttempts },
  { name: 'lists attempts in the order in which they started', check: ordersAttempts },
  { name: 'filters attempts by step and task, and keeps runs apart', check: filtersAttempts },
  { name: 'lists 10,000 attempts without loading all', check: listsManyAttempts },
  { name: 'takes attempts from 3 connections at once', connections: 3, check: takesTogether },
];

async function keepsAttempts(first: MetadataProvider, all: readonly MetadataProvider[]): Promise<void> {
  const flow = freshFlow();
  const records = [
    attemptRecord(flow, 'r', { startedAt: startOfTime + 1 }),
    attemptRecord(flow, 'r', {
      step: 'evaluate',
      task: '0-17-3',
      attempt: 2,
      status: 'failed',
      startedAt: startOfTime + 2.5,
      finishedAt: startOfTime + 9.25,
      error: sampleError,
    }),
    attemptRecord(flow, 'r', {
      step: 'end',
      status: 'cloned',
      startedAt: startOfTime + 3,
      finishedAt: startOfTime + 3,
      origin: runIdOf('earlier'),
    }),
  ];
  await first.createRun(runRecord(flow, 'r'));
  await first.putAttempts(records);
  for (const metadata of all) {
    assert.deepEqual(await collect(metadata.listAttempts({ flow, run: runIdOf('r') })), records);
  }
}

async function replacesAttempts(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  await metadata.createRun(runRecord(flow, 'r'));
  const running = attemptRecord(flow, 'r');
  const failed = attemptRecord(flow, 'r', { status: 'failed', finishedAt: startOfTime + 1, error: sampleError });
  const second = attemptRecord(flow, 'r', { attempt: 1, startedAt: startOfTime + 2 });
  const finished = attemptRecord(flow, 'r', {
    attempt: 1,
    startedAt: startOfTime + 2,
    status: 'finished',
    finishedAt: startOfTime + 3,
  });
  await metadata.putAttempts([running]);
  await metadata.putAttempts([failed, second, finished]);
  assert.deepEqual(await collect(metadata.listAttempts({ flow, run: runIdOf('r') })), [failed, finished]);
  await metadata.putAttempts([running]);
  assert.deepEqual((await collect(metadata.listAttempts({ flow, run: runIdOf('r') })))[0], running);
}

async function ordersAttempts(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  await metadata.createRun(runRecord(flow, 'r'));
  const of = (task: string, offset: number): AttemptRecord =>
    attemptRecord(flow, 'r', { task, startedAt: startOfTime + offset });
  await metadata.putAttempts([of('3', 30), of('1', 10)]);
  await metadata.putAttempts([of('4', 40), of('2', 20), of('0', 0)]);
  const found = await collect(metadata.listAttempts({ flow, run: runIdOf('r') }));
  assert.deepEqual(
    found.map(({ task }) => task),
    ['0', '1', '2', '3', '4'],
  );
}

async function filtersAttempts(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  for (const run of ['r', 's']) {
    await metadata.createRun(runRecord(flow, run));
    await metadata.putAttempts([
      attemptRecord(flow, run, { step: 'a', task: '0-1' }),
      attemptRecord(flow, run, { step: 'a', task: '0-1', attempt: 1, startedAt: startOfTime + 1 }),
      attemptRecord(flow, run, { step: 'a', task: '0-11', startedAt: startOfTime + 2 }),
      attemptRecord(flow, run, { step: 'b', task: '0-1', startedAt: startOfTime + 3 }),
    ]);
  }
  const named = async (query: { readonly step?: string; readonly task?: string }): Promise<readonly string[]> => {
    const step = query.step === undefined ? {} : { step: stepOf(query.step) };
    const task = query.task === undefined ? {} : { task: taskOf(query.task) };
    const found = await collect(metadata.listAttempts({ flow, run: runIdOf('r'), ...step, ...task }));
    return found.map((attempt) => `${attempt.run} ${attempt.step} ${attempt.task} ${String(attempt.attempt)}`);
  };
  assert.deepEqual(await named({}), ['r a 0-1 0', 'r a 0-1 1', 'r a 0-11 0', 'r b 0-1 0']);
  assert.deepEqual(await named({ step: 'a' }), ['r a 0-1 0', 'r a 0-1 1', 'r a 0-11 0']);
  assert.deepEqual(await named({ step: 'a', task: '0-1' }), ['r a 0-1 0', 'r a 0-1 1']);
  assert.deepEqual(await named({ step: 'c' }), []);
}

async function listsManyAttempts(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  const count = 10_000;
  await metadata.createRun(runRecord(flow, 'r'));
  const records = Array.from({ length: count }, (_, index) => attemptRecord(flow, 'r', { task: `0-${String(index)}` }));
  for (let from = 0; from < count; from += 1000) await metadata.putAttempts(records.slice(from, from + 1000));
  const seen = new Set<string>();
  for await (const { task, attempt } of metadata.listAttempts({ flow, run: runIdOf('r') })) {
    seen.add(task);
    if (attempt === 0 && seen.size === 1) await putOneMore(metadata, records[count - 1]);
  }
  assert.equal(seen.size, count);
  for await (const { task } of metadata.listAttempts({ flow, run: runIdOf('r') })) {
    assert.ok(seen.has(task));
    break;
  }
  await putOneMore(metadata, records[0]);
}

/** A listing that is under way, or was left, must not be in the way of a write. */
async function putOneMore(metadata: MetadataProvider, record: AttemptRecord | undefined): Promise<void> {
  assert.ok(record !== undefined);
  await metadata.putAttempts([{ ...record, attempt: 1, startedAt: startOfTime + 1 }]);
}

async function takesTogether(first: MetadataProvider, all: readonly MetadataProvider[]): Promise<void> {
  const flow = freshFlow();
  await first.createRun(runRecord(flow, 'r'));
  const put = async (metadata: MetadataProvider, connection: number): Promise<void> => {
    for (let round = 0; round < 20; round++) {
      const tasks = Array.from({ length: 10 }, (_, index) => `${String(connection)}-${String(round)}-${String(index)}`);
      await metadata.putAttempts(tasks.map((task) => attemptRecord(flow, 'r', { task })));
      await new Promise(setImmediate);
    }
  };
  await Promise.all(all.map(put));
  const found = await collect(first.listAttempts({ flow, run: runIdOf('r') }));
  assert.equal(new Set(found.map(({ task }) => task)).size, 600);
}
