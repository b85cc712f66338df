import { defineFlowDecorator, type FlowDecorator } from '@flow/core';
import { flowTimeoutOptions, timeoutMs, type FlowTimeoutOptions } from './options.ts';

/**
 * Bounds the time of a whole run. When it is over, the running tasks are told by `current.signal`, given the grace of the
 * settings, then ended, and the run fails with FLOW_RUN_TIMEOUT; nothing retries or catches that. `flow resume` goes on
 * with the whole time again. Of two the shorter holds.
 *
 * @example
 * \@flowTimeout({ hours: 2 })
 * export default class Nightly extends Flow {
 *   @step start() { this.next(this.end); }
 *   @step end() {}
 * }
 */
export const flowTimeout: (options: FlowTimeoutOptions) => FlowDecorator = defineFlowDecorator({
  name: 'flowTimeout',
  options: flowTimeoutOptions,
  setup({ hooks }, settings) {
    const ms = timeoutMs(settings);
    hooks.transformRunPlan.tap((plan) => ({ ...plan, timeoutMs: Math.min(plan.timeoutMs ?? ms, ms) }));
  },
});
