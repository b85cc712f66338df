import { FlowError } from '../contracts/flow-error.ts';
import { collectDecoratorFaults } from '../flow/decorator-faults.ts';

/** Several decorators of one module are wrong. */
export class DecoratorFaults extends Error {
  readonly faults: readonly FlowError[];

  constructor(faults: readonly FlowError[]) {
    super(`${String(faults.length)} decorators are wrong`);
    this.faults = faults;
  }
}

/** Faults of modules that are loaded: to import one again does nothing. */
const known = new Map<string, readonly FlowError[]>();

/** Loads a module; rejects where its decorators are wrong, with the fault or, of several, DecoratorFaults. */
export async function withDecoratorFaults<T>(address: string, load: () => Promise<T>): Promise<T> {
  const faults: FlowError[] = [...(known.get(address) ?? [])];
  const before = collectDecoratorFaults(faults);
  try {
    const loaded = await load().catch((error: unknown) => {
      const isAnother = FlowError.is(error) && error.exitCode === 2;
      if (faults.length === 0 || !isAnother) throw error;
      faults.push(error);
    });
    const [only, another] = faults;
    if (another !== undefined) throw new DecoratorFaults(faults);
    if (only !== undefined) throw only;
    return loaded as T;
  } finally {
    collectDecoratorFaults(before);
    if (faults.length > 0) known.set(address, faults);
  }
}
