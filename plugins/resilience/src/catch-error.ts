import { defineStepDecorator, type StepDecorator } from '@flow/core';
import { caughtError } from './caught-error.ts';
import { catchErrorOptions, type CatchErrorOptions, type CatchErrorSettings } from './options.ts';
import { retryTap } from './retry.ts';

/**
 * Lets the flow go on when a step has failed for good: after the retries, if there are any, whichever decorator is
 * written first. The error is stored as a plain object in the artifact `into` (`error`), which is undefined when the step
 * succeeded. What the failed body had assigned is lost; `assign` gives other artifacts their values instead.
 * A step that fans out or switches can't have it.
 *
 * @example
 * readonly url = param(z.url());
 * error: CaughtError | undefined;
 * status!: number;
 *
 * \@catchError({ into: 'error', assign: { status: 0 } })
 * \@step async start() {
 *   this.status = (await fetch(this.url)).status;
 *   this.next(this.end);
 * }
 *
 * \@step end() {
 *   console.log(this.status, this.error?.message);
 * }
 */
export const catchError: (options?: CatchErrorOptions) => StepDecorator = defineStepDecorator<
  CatchErrorOptions | undefined,
  CatchErrorSettings
>({
  name: 'catchError',
  options: catchErrorOptions,
  refusesFanOut: true,
  sets: ({ into, assign }) => [into, ...assign.map(([name]) => name)],
  setup(step, { into, assign, on }) {
    // An order by name needs a tap of that name, and the step may have no @retry.
    step.provideRecovery.tap(() => undefined, { name: retryTap });
    step.provideRecovery.tap(
      ({ error }) =>
        on(error)
          ? { kind: 'catch', assign: { ...Object.fromEntries(assign), [into]: caughtError(error) } }
          : undefined,
      { name: '@flow/resilience/catchError', after: retryTap },
    );
    step.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        await body.run();
        body.assign(into, undefined);
      },
    }));
  },
});
