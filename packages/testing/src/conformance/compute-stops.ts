import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskOutcome } from '@flow/core/kernel';
import { describeOutcome, type ComputeBench } from './compute-bench.ts';
import type { CaseDefinition } from './conformance-case.ts';
import type { WatchedTask } from './task-watch.ts';

const cancelled: TaskOutcome = { kind: 'stopped', reason: 'cancelled' };

/** Longer than any case takes: what waits so long ends only by being stopped. */
const endlessMs = 3_600_000;

export const computeStops: readonly CaseDefinition<ComputeBench>[] = [
  { name: 'tells a task that it is to stop, and lets it clean up in its grace', check: letsCleanUp },
  { name: 'stops a task that does not listen when its grace is over, and nothing of it goes on', check: stopsDeaf },
  { name: 'stops a task that has not begun yet', check: stopsEarly },
  { name: 'does nothing when told to stop after the outcome', check: ignoresLateCancel },
  { name: 'ends a task that waits beyond its time', check: timesOutWaiting },
  { name: 'ends a task that keeps its processor busy beyond its time', check: timesOutBusy },
  { name: 'stops what still runs when it is disposed, and may be disposed again', check: disposes },
];

async function letsCleanUp(bench: ComputeBench): Promise<void> {
  const running = await bench.start({ habit: ['waits', endlessMs] });
  await running.said('waiting');
  running.handle.cancel('cancelled', bench.ms(10_000));
  const { outcome, stdout } = await running.done;
  assert.deepEqual(outcome, cancelled);
  assert.match(stdout, /cleaned up\n$/, 'it heard of it by current.signal, and what it printed then is kept');
}

async function stopsDeaf(bench: ComputeBench): Promise<void> {
  const naturalMs = bench.ms(4000);
  const running = await bench.start({ habit: ['ignoresStop', naturalMs] });
  await running.said('waiting');
  const begin = performance.now();
  running.handle.cancel('cancelled', bench.ms(300));
  const { outcome } = await running.done;
  assert.deepEqual(outcome, cancelled);
  assert.ok(performance.now() - begin >= bench.ms(300) * 0.9, 'it has its grace');
  await leftNothing(bench, [running], begin + naturalMs);
}

async function stopsEarly(bench: ComputeBench): Promise<void> {
  const running = await bench.start({ habit: ['waits', endlessMs] });
  running.handle.cancel('cancelled', bench.ms(300));
  assert.deepEqual((await running.done).outcome, cancelled);
  await bench.finished();
}

async function ignoresLateCancel(bench: ComputeBench): Promise<void> {
  const before = await bench.start({ habit: ['nothing'] });
  const { outcome } = await before.done;
  const next = await bench.start({ habit: ['waits', bench.ms(1000)] });
  await next.said('waiting');
  before.handle.cancel('cancelled', 0);
  assert.equal((await next.done).outcome.kind, 'finished', 'the next task is not disturbed');
  assert.equal(await before.handle.outcome, outcome, 'the outcome stays');
}

async function timesOutWaiting(bench: ComputeBench): Promise<void> {
  const plan = { timeoutMs: bench.ms(500), graceMs: bench.ms(500) };
  const { outcome, path } = await bench.runTask({ habit: ['waits', endlessMs], plan });
  checkTimeout(outcome);
  assert.equal(await bench.manifests.task(path), undefined);
}

async function timesOutBusy(bench: ComputeBench): Promise<void> {
  const plan = { timeoutMs: bench.ms(300), graceMs: bench.ms(200) };
  const { outcome } = await bench.runTask({ habit: ['staysBusy', endlessMs], plan });
  checkTimeout(outcome);
}

/** A task that can tell of it fails by itself; any other is stopped. */
function checkTimeout(outcome: TaskOutcome): void {
  const isTimeout =
    (outcome.kind === 'stopped' && outcome.reason === 'timeout') ||
    (outcome.kind === 'failed' && outcome.error.code === 'FLOW_TASK_TIMEOUT');
  assert.ok(isTimeout, `it ran out of time, but ${describeOutcome(outcome)}`);
}

async function disposes(bench: ComputeBench): Promise<void> {
  const naturalMs = bench.ms(3000);
  const running = await Promise.all([1, 2].map(() => bench.start({ habit: ['ignoresStop', naturalMs] })));
  await Promise.all(running.map((task) => task.said('waiting')));
  const begin = performance.now();
  await bench.compute[Symbol.asyncDispose]();
  for (const { done } of running) {
    const { outcome } = await done;
    assert.ok(outcome.kind === 'stopped' || outcome.kind === 'lost', describeOutcome(outcome));
  }
  await leftNothing(bench, running, begin + naturalMs);
}

/** A task that was stopped would have gone on by then. */
async function leftNothing(bench: ComputeBench, tasks: readonly WatchedTask[], until: number): Promise<void> {
  await sleep(Math.max(0, until - performance.now()) + bench.ms(500));
  for (const task of tasks) {
    const { path } = task;
    assert.equal(await bench.manifests.task(path), undefined, `${path.task} does not finish after it was stopped`);
    assert.doesNotMatch(task.printed('stdout').toString(), /went on/, `${path.task} does not go on`);
  }
}
