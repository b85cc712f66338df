import assert from 'node:assert/strict';
import type { MetadataProvider } from '@flow/core/kernel';
import type { CaseDefinition } from './conformance-case.ts';
import { attemptRecord, freshFlow, runIdOf, runRecord, sampleError, startOfTime } from './metadata-samples.ts';

export const metadataSummaries: readonly CaseDefinition<MetadataProvider>[] = [
  { name: 'counts each task of a step by its last attempt', check: countsTasks },
  { name: 'orders steps by their first attempt, and ends a step with its last task', check: timesSteps },
];

async function countsTasks(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  await metadata.createRun(runRecord(flow, 'r'));
  const done = { status: 'finished', finishedAt: startOfTime + 9 } as const;
  const failed = { status: 'failed', finishedAt: startOfTime + 2, error: sampleError } as const;
  await metadata.putAttempts([
    attemptRecord(flow, 'r', { task: '0-0', attempt: 1, startedAt: startOfTime + 3, ...done }),
    attemptRecord(flow, 'r', { task: '0-0', ...failed }),
    attemptRecord(flow, 'r', { task: '0-1', ...failed }),
    attemptRecord(flow, 'r', { task: '0-2', ...failed }),
    attemptRecord(flow, 'r', { task: '0-2', attempt: 1, startedAt: startOfTime + 4 }),
    attemptRecord(flow, 'r', { task: '0-3', status: 'cloned', finishedAt: startOfTime, origin: runIdOf('q') }),
    attemptRecord(flow, 'r', { task: '0-4', status: 'stopped', finishedAt: startOfTime + 5 }),
    attemptRecord(flow, 'r', { task: '0-5', ...done }),
    attemptRecord(flow, 'other', { task: '0-6', ...done }),
  ]);
  assert.deepEqual(await metadata.summarizeSteps(flow, runIdOf('r')), [
    {
      step: 'start',
      running: 1,
      finished: 2,
      failed: 1,
      cloned: 1,
      superseded: 2,
      startedAt: startOfTime,
      finishedAt: undefined,
    },
  ]);
}

async function timesSteps(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  await metadata.createRun(runRecord(flow, 'r'));
  const of = (step: string, task: string, from: number, to: number): ReturnType<typeof attemptRecord> =>
    attemptRecord(flow, 'r', {
      step,
      task,
      startedAt: startOfTime + from,
      finishedAt: startOfTime + to,
      status: 'finished',
    });
  await metadata.putAttempts([
    of('zeta', '0', 0, 5),
    of('beta', '0-1', 7, 8),
    of('beta', '0-0', 6, 20),
    of('alpha', '0', 21, 22),
  ]);
  const summaries = await metadata.summarizeSteps(flow, runIdOf('r'));
  const times = summaries.map(({ step, startedAt, finishedAt }) => [
    step,
    startedAt - startOfTime,
    (finishedAt ?? 0) - startOfTime,
  ]);
  assert.deepEqual(times, [
    ['zeta', 0, 5],
    ['beta', 6, 20],
    ['alpha', 21, 22],
  ]);
}
