import { setImmediate } from 'node:timers/promises';

type Module = Readonly<Record<string, unknown>>;

/** What a module does to its process while it loads, as the error of its load. */
type Fail = (error: unknown) => void;

/**
 * Imports a module of the user's into this process, which isn't the module's to end: rejects where it calls
 * process.exit, where an error of its code is caught by nothing, and where a top-level await never settles. What it
 * writes to stdout goes to stderr, since ours is read by programs.
 */
export async function importWatched(address: string): Promise<Module> {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Told of below; nothing may be there to hear it when the import has failed first.
  failed.catch(() => undefined);
  const undo = [redirectOutput(), refuseExit(reject), hearFaults(reject), hearStandstill(reject)];
  try {
    const module = await Promise.race([import(address) as Promise<Module>, failed]);
    // A rejection that nothing handles is told after the promises that are settled by now.
    await Promise.race([setImmediate(), failed]);
    return module;
  } finally {
    for (const one of undo) one();
  }
}

function redirectOutput(): () => void {
  return replace(process.stdout, 'write', process.stderr.write.bind(process.stderr));
}

function refuseExit(fail: Fail): () => void {
  const exit = (code: number | string | null = process.exitCode ?? ''): never => {
    const error = new Error(`it called process.exit(${String(code ?? '')})`);
    Error.captureStackTrace(error, exit);
    fail(error);
    throw error;
  };
  return replace(process, 'exit', exit);
}

function hearFaults(fail: Fail): () => void {
  const undo = (['uncaughtException', 'unhandledRejection'] as const).map((event) => {
    const others = process.listeners(event as 'uncaughtException');
    process.removeAllListeners(event).on(event, fail);
    return () => {
      process.off(event, fail);
      for (const other of others) process.on(event as 'uncaughtException', other);
    };
  });
  return () => {
    for (const one of undo) one();
  };
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

function replace<T extends object, K extends keyof T>(of: T, key: K, by: T[K]): () => void {
  const before = Object.getOwnPropertyDescriptor(of, key);
  Object.defineProperty(of, key, { value: by, configurable: true, writable: true, enumerable: true });
  return () => {
    // The module may have put something in its place that is to stay.
    if (of[key] !== by) return;
    Reflect.deleteProperty(of, key);
    if (before !== undefined) Object.defineProperty(of, key, before);
  };
}
