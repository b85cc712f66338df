import assert from 'node:assert/strict';
import { describeOutcome, type ComputeBench } from './compute-bench.ts';
import type { CaseDefinition } from './conformance-case.ts';

export const computeOutcomes: readonly CaseDefinition<ComputeBench>[] = [
  { name: 'names itself, and says how many tasks it takes at once', check: describesItself },
  { name: 'tells how a task finished, when, and what comes next', check: tellsFinished },
  { name: 'tells of a failure with its error, its cause and its place in the source', check: tellsFailed },
  { name: 'runs later attempts at a task that failed', check: runsAttempts },
  { name: 'stores what stands for a failed task, without running its body', check: recovers },
  { name: 'tells of a process that was killed as lost, with a reason', check: tellsKilled },
  { name: 'tells of a process that ended before its task as lost', check: tellsExited },
  { name: 'runs a task after another one took its process down', check: goesOnAfterLoss },
];

async function describesItself({ compute }: ComputeBench): Promise<void> {
  assert.notEqual(compute.name, '', 'name');
  const { defaultMaxWorkers, capacity = {} } = compute;
  assert.ok(
    Number.isInteger(defaultMaxWorkers) && defaultMaxWorkers >= 1,
    'defaultMaxWorkers is a whole number from 1',
  );
  for (const [resource, amount] of Object.entries(capacity)) assert.ok(amount >= 0, `capacity of ${resource}`);
}

async function tellsFinished(bench: ComputeBench): Promise<void> {
  bench.compute.warm?.(bench.code, 2);
  const { outcome, path } = await bench.runTask({ habit: ['nothing', 'a value'] });
  assert.equal(outcome.kind, 'finished', describeOutcome(outcome));
  if (outcome.kind !== 'finished') return;
  assert.deepEqual(outcome.next, { kind: 'linear' });
  assert.deepEqual(outcome.items, []);
  assert.ok(outcome.startedAt <= outcome.finishedAt, 'startedAt comes before finishedAt');
  const day = 24 * 60 * 60 * 1000;
  assert.ok(Math.abs(outcome.finishedAt - Date.now()) < day, 'finishedAt counts milliseconds since 1970');
  assert.equal(await bench.artifact(path, 'kept'), 'a value', 'its artifact is in the store when the outcome is told');
}

async function tellsFailed(bench: ComputeBench): Promise<void> {
  const { outcome, path } = await bench.runTask({ habit: ['throws'] });
  assert.equal(outcome.kind, 'failed', describeOutcome(outcome));
  if (outcome.kind !== 'failed') return;
  const { error } = outcome;
  assert.equal(error.name, 'RangeError');
  assert.equal(error.message, 'nothing to pay');
  assert.equal(error.cause?.message, 'no purse', 'cause');
  assert.match(error.stack ?? '', /conformance\.ts:\d+/, "the stack names lines of the flow's source");
  assert.match(error.position?.file ?? '', /conformance\.ts$/, "position is a line of the flow's source");
  assert.equal(await bench.manifests.task(path), undefined, 'a task that failed has no manifest');
  assert.equal(
    (await bench.manifests.failedAttempt(path, 0))?.error.message,
    'nothing to pay',
    'the store knows of it',
  );
}

async function runsAttempts(bench: ComputeBench): Promise<void> {
  const { path } = await bench.runTask({ habit: ['throws'] });
  const again = await bench.runTask({ path, habit: ['nothing', 'second'], plan: { attempt: 1 } });
  assert.equal(again.outcome.kind, 'finished', describeOutcome(again.outcome));
  assert.equal((await bench.manifests.task(path))?.attempt, 1);
  assert.equal(await bench.artifact(path, 'kept'), 'second');
}

async function recovers(bench: ComputeBench): Promise<void> {
  const recover = {
    error: { name: 'Error', message: 'broken' },
    assign: { kept: bench.seal('kept', new Map([[1, 2]])) },
  };
  const { outcome, path } = await bench.runTask({ habit: ['throws'], spec: { recover } });
  assert.equal(outcome.kind, 'finished', describeOutcome(outcome));
  assert.deepEqual(await bench.artifact(path, 'kept'), new Map([[1, 2]]));
  assert.equal((await bench.manifests.task(path))?.caught?.message, 'broken');
}

async function tellsKilled(bench: ComputeBench): Promise<void> {
  const { outcome, stdout } = await bench.runTask({ habit: ['killsItself'] });
  assert.equal(outcome.kind, 'lost', describeOutcome(outcome));
  if (outcome.kind === 'lost') assert.notEqual(outcome.reason, '', 'reason');
  assert.match(stdout, /before the end\n/, 'what it had printed is kept');
}

async function tellsExited(bench: ComputeBench): Promise<void> {
  const { outcome, path } = await bench.runTask({ habit: ['exits', 3] });
  assert.equal(outcome.kind, 'lost', describeOutcome(outcome));
  if (outcome.kind === 'lost') assert.equal(outcome.exitCode, 3, 'exitCode');
  assert.equal(await bench.manifests.task(path), undefined);
}

async function goesOnAfterLoss(bench: ComputeBench): Promise<void> {
  await bench.runTask({ habit: ['killsItself'] });
  await bench.finished();
}
