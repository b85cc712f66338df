import { setTimeout as sleep } from 'node:timers/promises';
import { executeTask, localGangAddress, TaskEnvironment, type LoadedFlow } from '@flow/core/engine';
import type { ComputeBackend, Storage, TaskOutcome } from '@flow/core/kernel';

/** Runs tasks in this process by the executor of every compute, each after a moment that `random` says. */
export async function computeHere(flow: LoadedFlow, storage: Storage, random: () => number): Promise<ComputeBackend> {
  const env = await TaskEnvironment.open(flow.definition, flow.kernel, storage);
  return {
    name: 'here',
    defaultMaxWorkers: 3,
    gangAddress: localGangAddress,
    submit: ({ spec, plan, onItems, onStart }) => {
      const abort = new AbortController();
      let stop: TaskOutcome | undefined;
      const run = async (): Promise<TaskOutcome> => {
        onStart();
        if (random() < 0.5) await sleep(random() * 3);
        const options = { now: Date.now, signal: abort.signal, graceMs: plan.graceMs, onItems };
        const { outcome } = await executeTask(env, spec, options);
        return outcome.kind === 'failed' && stop !== undefined ? stop : outcome;
      };
      const cancel = (reason: 'cancelled' | 'timeout'): void => {
        stop ??= { kind: 'stopped', reason };
        abort.abort();
      };
      return { outcome: run(), cancel };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
