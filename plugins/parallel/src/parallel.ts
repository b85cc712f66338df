import { defineStepDecorator, type StepDecorator } from '@flow/core';
import type { StepBody } from '@flow/core/kernel';
import { errors } from './errors.ts';
import type { Gang } from './gang.ts';
import { joinGang } from './join-gang.ts';
import { joinOptions, type JoinOptions } from './options.ts';

declare module '@flow/core' {
  interface Current {
    /** The gang of a step that has `@parallel`: all its members have come before the body begins. */
    readonly gang: Gang;
  }
}

/**
 * Has the members of a gang meet before the body of their step begins, as `current.gang`, and leave after it.
 *
 * @example
 * \@parallel()
 * \@step
 * async end() {
 *   console.log(await current.gang.gather(process.pid));
 * }
 */
export const parallel: (options?: JoinOptions) => StepDecorator = defineStepDecorator<
  JoinOptions | undefined,
  Required<JoinOptions>
>({
  name: 'parallel',
  options: joinOptions,
  setup(step, options) {
    step.transformStepBody.tap((body) => ({ ...body, run: () => runInGang(body, options) }));
  },
});

async function runInGang({ current, run }: StepBody, options: JoinOptions): Promise<void> {
  const { parallel: place, signal } = current;
  if (place === undefined) throw errors.FLOW_GANG_OUTSIDE({ what: `@parallel of the step ${current.step}` });
  await using gang = await joinGang({ ...options, place, signal });
  Object.assign(current, { gang });
  await run();
  await gang.close();
}
