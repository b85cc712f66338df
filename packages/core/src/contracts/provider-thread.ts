import { type MessagePort, parentPort, receiveMessageOnPort, MessageChannel, type Worker } from 'node:worker_threads';
import { errors } from './errors.ts';
import { FlowError } from './flow-error.ts';

/** Crosses between copies of core. */
const providerMark = Symbol.for('flow.provider-thread');

/** The two numbers that both threads share. */
const answered = 0;
const beats = 1;

/** How often the thread shows that it goes on, and after how long without that it counts as lost; at first, twice as long. */
const beatMs = 1000;
const usualSilenceMs = 30_000;

type Read = (key: string) => Promise<Uint8Array | undefined>;

export interface ThreadReaderOptions {
  /** What errors call the storage. */
  readonly store: string;
  /** Makes the thread, whose module calls `answerReads`. */
  readonly start: () => Worker;
  /** How long a thread may show no sign of life, in milliseconds; half a minute by default. */
  readonly silenceMs?: number;
}

interface Opening {
  readonly port: MessagePort;
  readonly state: Int32Array;
}

type Answer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array | undefined }
  | { readonly kind: 'flow'; readonly error: Pick<FlowError, 'code' | 'message' | 'hint' | 'exitCode' | 'retry'> }
  | { readonly kind: 'other'; readonly name: string; readonly message: string };

/**
 * A storage's `getSync` where its client can only wait: a thread reads, and the caller sleeps until it has. The thread is
 * started with the first read, and keeps no process alive.
 */
export class ThreadReader implements AsyncDisposable {
  readonly #options: ThreadReaderOptions;
  #thread: (Opening & { readonly worker: Worker }) | undefined;

  constructor(options: ThreadReaderOptions) {
    this.#options = options;
  }

  /** What the thread's `read` resolved with, or throws what it rejected with. */
  readSync(key: string): Uint8Array | undefined {
    const { store, silenceMs = usualSilenceMs } = this.#options;
    this.#thread ??= this.#open();
    const { port, state } = this.#thread;
    Atomics.store(state, answered, 0);
    port.postMessage(key);
    waitForAnswer(state, silenceMs);
    const message = receiveMessageOnPort(port)?.message as Answer | undefined;
    if (message !== undefined) return valueOf(message);
    void this[Symbol.asyncDispose]();
    throw errors.FLOW_STORAGE_SILENT({ key, store, seconds: silenceMs / 1000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    thread?.port.close();
    await thread?.worker.terminate();
  }

  #open(): Opening & { readonly worker: Worker } {
    const { port1: port, port2 } = new MessageChannel();
    const state = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
    const worker = this.#options.start();
    Object.defineProperty(worker, providerMark, { value: true });
    // Whoever waits for it hears nothing, and says so.
    worker.on('error', () => undefined);
    worker.postMessage({ port: port2, state } satisfies Opening, [port2]);
    worker.unref();
    port.unref();
    return { worker, port, state };
  }
}

/** Whether a thread belongs to a provider, and not to the task that runs in its process. */
export function isProviderThread(thread: Worker): boolean {
  return providerMark in thread;
}

/** What the module of a `ThreadReader`'s thread does: at the first read it opens a reader, which answers this and all others. */
export function answerReads(open: () => Promise<Read>): void {
  let opened: Promise<Read> | undefined;
  const read: Read = async (key) => {
    opened ??= open();
    const one = await opened.catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return one(key);
  };
  parentPort?.once('message', ({ port, state }: Opening) => {
    setInterval(() => Atomics.add(state, beats, 1), beatMs).unref();
    port.on('message', (key: string) => {
      void answerTo(read, key).then((answer) => {
        port.postMessage(answer, transferred(answer));
        Atomics.store(state, answered, 1);
        Atomics.notify(state, answered);
      });
    });
  });
}

/** Returns when there is an answer, and when there will be none. */
function waitForAnswer(state: Int32Array, silenceMs: number): void {
  let seen = -1;
  while (Atomics.wait(state, answered, 0, silenceMs) === 'timed-out') {
    const now = Atomics.load(state, beats);
    if (now === seen) return;
    seen = now;
  }
}

async function answerTo(read: Read, key: string): Promise<Answer> {
  try {
    return { kind: 'bytes', bytes: owned(await read(key)) };
  } catch (error) {
    if (FlowError.is(error)) {
      const { code, message, hint, exitCode, retry } = error;
      return { kind: 'flow', error: { code, message, hint, exitCode, retry } };
    }
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { kind: 'other', name, message };
  }
}

/** Bytes of a pool that others use too can't be handed over. */
function owned(bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined || bytes.byteLength === bytes.buffer.byteLength) return bytes;
  return new Uint8Array(bytes);
}

function transferred(answer: Answer): ArrayBuffer[] {
  const buffer = answer.kind === 'bytes' ? answer.bytes?.buffer : undefined;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}

function valueOf(answer: Answer): Uint8Array | undefined {
  switch (answer.kind) {
    case 'bytes':
      return answer.bytes;
    case 'flow':
      throw new FlowError(answer.error);
    case 'other':
      throw Object.assign(new Error(answer.message), { name: answer.name });
  }
}
