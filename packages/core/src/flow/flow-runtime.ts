import { errors } from './errors.ts';

/** What a running flow's own methods do; set by the task that runs it. */
export interface FlowRuntime {
  next(to: readonly unknown[]): void;
  merge(
    inputs: readonly object[],
    options: { readonly include?: readonly PropertyKey[]; readonly exclude?: readonly PropertyKey[] },
  ): void;
}

const key = Symbol.for('flow.runtimes');
const place = globalThis as { [key]?: WeakMap<object, FlowRuntime> };
const runtimes: WeakMap<object, FlowRuntime> = (place[key] ??= new WeakMap());

/** Makes `flow` a running one. */
export function setFlowRuntime(flow: object, runtime: FlowRuntime): void {
  runtimes.set(flow, runtime);
}

export function flowRuntime(flow: object, method: string): FlowRuntime {
  const runtime = runtimes.get(flow);
  if (runtime === undefined) throw errors.FLOW_NEXT_OUTSIDE({ method });
  return runtime;
}
