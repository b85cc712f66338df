import type { TaskContext } from '../contracts/task-context.ts';
import { currentStore } from '../flow/current.ts';
import type { HookCalls } from '../kernel/hook-calls.ts';
import { callStep } from './call-step.ts';
import { errors } from './errors.ts';

export interface BodyOptions {
  readonly hooks: HookCalls;
  readonly context: TaskContext;
  readonly call: () => unknown;
  readonly assign: (name: string, value: unknown) => void;
  readonly timeoutMs: number | undefined;
  /** How long a body whose time is over may take to clean up. */
  readonly graceMs: number;
  readonly abort: (reason: unknown) => void;
}

/** How a body ended; `abandoned` when it was still going on, so that its process can't be trusted further. */
export interface BodyEnd {
  readonly error: { readonly thrown: unknown } | undefined;
  readonly isAbandoned: boolean;
}

/** Runs a step's body inside its hooks, with `current` set. */
export function runBody(options: BodyOptions): Promise<BodyEnd> {
  const { hooks, context, assign } = options;
  return currentStore.run(context.current, async () => {
    let thrown: { readonly thrown: unknown } | undefined;
    let isAbandoned = false;
    try {
      await hooks.beforeTask.call(context);
      const innermost = { ...context, assign, run: () => callStep(options.call) };
      const body = hooks.transformStepBody.call(innermost);
      isAbandoned = await withinTime(body.run(), options);
    } catch (error) {
      thrown = { thrown: error };
    }
    if (isAbandoned) return { error: { thrown: timeoutError(options) }, isAbandoned };
    await hooks.afterTask.call({ ...context, error: thrown?.thrown }).catch((error: unknown) => {
      // The body's own error says more.
      thrown ??= { thrown: error };
    });
    return { error: thrown, isAbandoned };
  });
}

/** True: the body goes on though its time and the grace after it are over. */
async function withinTime(body: Promise<void>, options: BodyOptions): Promise<boolean> {
  const { timeoutMs, graceMs, abort } = options;
  if (timeoutMs === undefined) return body.then(() => false);
  let isLate = false;
  const over = Promise.withResolvers<boolean>();
  let timer = setTimeout(() => {
    isLate = true;
    abort(timeoutError(options));
    timer = setTimeout(() => over.resolve(true), graceMs);
  }, timeoutMs);
  try {
    const isAbandoned = await Promise.race([body.then(() => false), over.promise]);
    if (isLate && !isAbandoned) throw timeoutError(options);
    return isAbandoned;
  } catch (error) {
    if (isLate) throw timeoutError(options);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function timeoutError({ timeoutMs }: BodyOptions): Error {
  return errors.FLOW_TASK_TIMEOUT({ ms: timeoutMs ?? 0 });
}
