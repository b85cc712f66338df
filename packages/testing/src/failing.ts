import { definePlugin, type Plugin } from '@flow/core';
import type { CoreCurrent } from '@flow/core';

/** Which attempts fail. */
export interface Failure {
  readonly step: string;
  /** A task's id, as `0-3`; by default, every task of the step. */
  readonly task?: string;
  /** Counted from 0; by default, every attempt. */
  readonly attempt?: number;
  /** What they throw; by default, an error that says that the test wanted it. */
  readonly error?: unknown;
}

/**
 * A plugin that lets attempts fail, for one run: their bodies don't run, and what stands around them (retries, catches,
 * other decorators, a resume) sees the error as if the body had thrown it.
 *
 * @example
 * await using project = await testProject({ storage: 'memory' });
 * const plugins = [failing({ step: 'evaluate', task: '0-1', attempt: 0 })];
 * const { status } = await runFlow(Regions, {}, { project, plugins });
 * expect(status).toBe('finished');
 */
export function failing(...failures: readonly Failure[]): Plugin {
  return definePlugin({
    name: '@flow/testing/failing',
    setup({ hooks }) {
      hooks.transformStepBody.tap((body) => {
        const failure = failures.find((one) => isMeant(one, body.current));
        return failure === undefined ? body : { ...body, run: () => fail(failure, body.current) };
      });
    },
  });
}

function isMeant({ step, task, attempt }: Failure, current: CoreCurrent): boolean {
  return (
    step === current.step &&
    (task === undefined || task === current.task) &&
    (attempt === undefined || attempt === current.attempt)
  );
}

async function fail(failure: Failure, { pathspec, attempt }: CoreCurrent): Promise<never> {
  if ('error' in failure) throw failure.error;
  throw new Error(`The test lets the attempt ${String(attempt)} at ${pathspec} fail.`);
}
