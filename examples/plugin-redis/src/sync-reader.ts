import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { FlowError } from '@flow/core';
import { errors } from './errors.ts';
import type { RedisOptions } from './options.ts';
import type { ReadAnswer, ReaderData } from './serve-reads.ts';

/** A thread that has just been started has to load the client. */
const startMs = 10_000;

interface Reader {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/**
 * Reads objects without leaving the current turn: a thread reads, and this one sleeps until it has. The thread
 * keeps no process alive.
 */
export class SyncReader implements AsyncDisposable {
  readonly #options: RedisOptions;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  #reader: Reader | undefined;

  constructor(options: RedisOptions) {
    this.#options = options;
  }

  /**
   * Starts the thread. The process of a task is used for others only where the task left no thread behind, and can't tell
   * that this one isn't the task's: so it has to be there before the first task is.
   */
  prepare(): void {
    this.#reader ??= this.#start();
  }

  /** Throws what the read failed with, or REDIS_READER_SILENT. */
  read(key: string): Uint8Array | undefined {
    const { port } = (this.#reader ??= this.#start());
    port.postMessage(key);
    const answer = this.#wait(port, key);
    if (answer.kind === 'failed') throw new FlowError(answer.error);
    return answer.bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.port.close();
    await reader?.worker.terminate();
  }

  #wait(port: MessagePort, key: string): ReadAnswer {
    const patienceMs = startMs + 2 * this.#options.answerMs + this.#options.reconnectMs;
    for (;;) {
      const seen = Atomics.load(this.#progress, 0);
      const received: { readonly message: ReadAnswer } | undefined = receiveMessageOnPort(port);
      if (received !== undefined) return received.message;
      if (Atomics.wait(this.#progress, 0, seen, patienceMs) !== 'timed-out') continue;
      void this[Symbol.asyncDispose]();
      throw errors.REDIS_READER_SILENT({ server: this.#options.server, what: key, seconds: patienceMs / 1000 });
    }
  }

  #start(): Reader {
    const { port1, port2 } = new MessageChannel();
    const workerData: ReaderData = { options: this.#options, port: port2, progress: this.#progress };
    const worker = new Worker(new URL('./read-worker.mjs', import.meta.url), {
      workerData,
      transferList: [port2],
      execArgv: [],
    });
    // This thread is told of it only when it no longer sleeps: then the read has failed.
    worker.on('error', () => undefined);
    worker.unref();
    return { worker, port: port1 };
  }
}
