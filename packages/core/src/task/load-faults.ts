/** What a module does to its process while it loads, as the error of its load. */
export type Fail = (error: unknown) => void;

/** Loads the user's code: rejects where it calls process.exit meanwhile, and where an error of its is caught by nothing. */
export async function withLoadFaults<T>(load: () => Promise<T>): Promise<T> {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Told of below; nothing may be there to hear it when the load has failed first.
  failed.catch(() => undefined);
  const undo = [refuseExit(reject), hearFaults(reject)];
  try {
    return await Promise.race([load(), failed]);
  } finally {
    for (const one of undo) one();
  }
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

/** Puts something in the place of a property until what it returns is called. */
export function replace<T extends object, K extends keyof T>(of: T, key: K, by: T[K]): () => void {
  const before = Object.getOwnPropertyDescriptor(of, key);
  Object.defineProperty(of, key, { value: by, configurable: true, writable: true, enumerable: true });
  return () => {
    // The module may have put something in its place that is to stay.
    if (of[key] !== by) return;
    Reflect.deleteProperty(of, key);
    if (before !== undefined) Object.defineProperty(of, key, before);
  };
}
