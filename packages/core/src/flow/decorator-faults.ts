import type { FlowError } from '../contracts/flow-error.ts';

/** One place for all copies of core. */
const key = Symbol.for('flow.decoratorFaults');
const place = globalThis as { [key]?: FlowError[] | undefined };

/** Lets the decorators of modules that are loaded from now on add to `faults` what is wrong with them; returns who did before. */
export function collectDecoratorFaults(faults: FlowError[] | undefined): FlowError[] | undefined {
  const before = place[key];
  place[key] = faults;
  return before;
}

/** Throws the fault of a decorator, unless whoever loads the module collects them, to tell of all at once. */
export function reportDecoratorFault(fault: FlowError): void {
  const faults = place[key];
  if (faults === undefined) throw fault;
  faults.push(fault);
}
