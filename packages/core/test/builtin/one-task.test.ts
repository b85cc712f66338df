import { expect, test } from 'vitest';
import { createMemoryIndex } from '../../src/builtin/sqlite-metadata/sqlite-metadata.ts';
import { parseContentHash, parseFlowName, parseRunId, parseStepName, parseTaskId } from '../../src/contracts/ids.ts';
import type { MetadataProvider } from '../../src/contracts/metadata.ts';

const flow = parseFlowName('Wide');
const run = parseRunId('r1');
const step = parseStepName('one');

async function indexOf(tasks: number): Promise<MetadataProvider> {
  const index = await createMemoryIndex();
  await index.createRun({
    flow,
    run,
    status: 'running',
    startedAt: 0,
    finishedAt: undefined,
    heartbeatAt: 0,
    user: 'ada',
    file: '',
    code: parseContentHash('0'.repeat(64)),
    tags: [],
    systemTags: [],
    origin: undefined,
    error: undefined,
  });
  const attempts = Array.from({ length: tasks }, (_, at) => {
    const task = parseTaskId(`0-${String(at)}`);
    const base = { flow, run, step, task, attempt: 0, error: undefined, origin: undefined };
    return { ...base, status: 'finished' as const, startedAt: at, finishedAt: at };
  });
  await index.putAttempts(attempts);
  return index;
}

/** Milliseconds for 300 tasks, one by one. */
async function timeOf(index: MetadataProvider): Promise<number> {
  const begin = performance.now();
  for (let at = 0; at < 300; at++) {
    const task = parseTaskId(`0-${String(at)}`);
    const found = await Array.fromAsync(index.listAttempts({ flow, run, step, task }));
    expect(found.map((one) => one.task)).toEqual([task]);
  }
  return performance.now() - begin;
}

test('one task among many is found as fast as one among few', { retry: 2 }, async () => {
  await using few = await indexOf(300);
  await using many = await indexOf(30_000);
  await timeOf(few);
  const [quick, slow] = [await timeOf(few), await timeOf(many)];
  expect(slow).toBeLessThan(10 * quick + 50);
});
