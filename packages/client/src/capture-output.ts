import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogStream } from '@flow/core/kernel';

/** Told of each piece that is written, in order. */
export type OutputListener = (stream: LogStream, bytes: Uint8Array) => void;

const listeners = new AsyncLocalStorage<OutputListener>();

/** Calls `work`, and tells `listener` what it and all that it starts write; the output still goes where it went. */
export async function captureOutput<T>(listener: OutputListener, work: () => Promise<T>): Promise<T> {
  using _tee = teeOutput();
  return await listeners.run(listener, work);
}

/** As streams have it, without its overloads. */
type Write = (this: NodeJS.WritableStream, ...args: readonly unknown[]) => boolean;

/** A console of another kind than Node's own, as a test runner's, writes to streams of its own, which are here. */
interface ConsoleStreams {
  readonly _stdout?: NodeJS.WritableStream;
  readonly _stderr?: NodeJS.WritableStream;
}

function teeOutput(): Disposable {
  const { _stdout = process.stdout, _stderr = process.stderr } = console as ConsoleStreams;
  const stack = new DisposableStack();
  for (const one of new Set([process.stdout, _stdout])) stack.use(teeStream(one, 'stdout'));
  for (const one of new Set([process.stderr, _stderr])) stack.use(teeStream(one, 'stderr'));
  return stack;
}

interface Tee {
  readonly original: Write;
  readonly replacement: Write;
  users: number;
}

const tees = new WeakMap<NodeJS.WritableStream, Tee>();

/** Several tasks at once have one tee a stream; the last one to end takes it away. */
function teeStream(target: NodeJS.WritableStream, stream: LogStream): Disposable {
  const tee = tees.get(target) ?? startTee(target, stream);
  tee.users += 1;
  return {
    [Symbol.dispose]: () => {
      tee.users -= 1;
      // What someone else has put in its place since then stays.
      if (tee.users > 0 || target.write !== tee.replacement) return;
      target.write = tee.original;
      tees.delete(target);
    },
  };
}

function startTee(target: NodeJS.WritableStream, stream: LogStream): Tee {
  const original = Reflect.get(target, 'write') as Write;
  const replacement: Write = (...args) => {
    const [chunk, encoding] = args;
    listeners.getStore()?.(stream, bytesOf(chunk, encoding));
    return original.apply(target, [...args]);
  };
  const tee = { original, replacement, users: 0 };
  target.write = replacement;
  tees.set(target, tee);
  return tee;
}

function bytesOf(chunk: unknown, encoding: unknown): Uint8Array {
  if (typeof chunk !== 'string') return chunk as Uint8Array;
  return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
}
