import { setImmediate } from 'node:timers/promises';
import { replace, withLoadFaults, type Fail } from '../task/load-faults.ts';

type Module = Readonly<Record<string, unknown>>;

/**
 * Imports a module of the user's into this process, which isn't the module's to end: rejects where it calls
 * process.exit, where an error of its code is caught by nothing, and where a top-level await never settles. What it
 * writes to stdout goes to stderr, since ours is read by programs. `within` may end the wait.
 */
export async function importWatched(
  address: string,
  within: (loading: Promise<Module>) => Promise<Module> = (loading) => loading,
): Promise<Module> {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Told of below; nothing may be there to hear it when the import has failed first.
  failed.catch(() => undefined);
  const undo = [redirectOutput(), hearStandstill(reject)];
  try {
    return await withLoadFaults(async () => {
      const module = await Promise.race([within(import(address) as Promise<Module>), failed]);
      // A rejection that nothing handles is told after the promises that are settled by now.
      await setImmediate();
      return module;
    });
  } finally {
    for (const one of undo) one();
  }
}

function redirectOutput(): () => void {
  return replace(process.stdout, 'write', process.stderr.write.bind(process.stderr));
}

/** Nothing is left that could go on, and the module still waits. */
function hearStandstill(fail: Fail): () => void {
  const hear = (): void => {
    // It keeps the process alive until the error has been told.
    setTimeout(() => fail(new StandstillError()), 1);
  };
  process.once('beforeExit', hear);
  return () => {
    process.off('beforeExit', hear);
  };
}

/** A module's top-level await waits for what never comes; no stack says which. */
export class StandstillError extends Error {
  constructor() {
    super('it awaits, outside any function, a promise that never settles');
    this.stack = '';
  }
}
