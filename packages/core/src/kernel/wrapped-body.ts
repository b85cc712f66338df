import type { StepBody } from '../contracts/task-context.ts';
import { asNobody, asPlugin, type PluginInCharge } from './plugin-in-charge.ts';

/** Lets a tap wrap a body: what it puts around runs as the plugin's doing, and what it wraps doesn't. */
export function wrappedBody(tap: PluginInCharge, body: StepBody, wrap: (body: StepBody) => StepBody): StepBody {
  const given = { ...body, run: () => asNobody(() => body.run()) };
  const wrapped = wrap(given);
  return wrapped.run === given.run
    ? { ...wrapped, run: () => body.run() }
    : { ...wrapped, run: () => asPlugin(tap, () => wrapped.run()) };
}
