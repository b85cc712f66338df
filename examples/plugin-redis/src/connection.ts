import { setTimeout } from 'node:timers/promises';
import { createClient, RESP_TYPES, type RedisClientType } from '@redis/client';
import { failureOf, isDisconnection, isPassing, lostFailure, NoAnswer, unreachableFailure } from './failures.ts';
import type { RedisOptions } from './options.ts';
import type { Reply } from './replies.ts';

/** A command of which a second time changes nothing that the first one didn't: it may be sent again. */
export type Command = readonly (string | Buffer)[];

export interface Purpose {
  /** What is read or written, for messages. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
}

const firstPauseMs = 20;
const longestPauseMs = 500;

const asBytes = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };

/**
 * One connection, made when it is needed and again when it was lost. It keeps the process alive only while a command waits
 * for its answer.
 */
export class Connection implements AsyncDisposable {
  readonly #options: RedisOptions;
  #client: Promise<RedisClientType> | undefined;
  #waiting = 0;

  constructor(options: RedisOptions) {
    this.#options = options;
  }

  get server(): string {
    return this.#options.server;
  }

  /** Throws REDIS_UNREACHABLE at once, where later commands would try again for a while. */
  async open(): Promise<void> {
    try {
      await this.attempt(['PING']);
    } catch (cause) {
      if (isDisconnection(cause)) throw unreachableFailure(cause, this.server);
      // It refuses us, or it has just been started and isn't ready yet.
      await this.send(['PING'], { what: 'the first command' });
    }
  }

  /** Sends a command until it is answered, or until the server has been away for too long. */
  async send(command: Command, { what, signal }: Purpose): Promise<Reply> {
    const deadline = performance.now() + this.#options.reconnectMs;
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      signal?.throwIfAborted();
      try {
        return await unlessAborted(this.attempt(command), signal);
      } catch (cause) {
        signal?.throwIfAborted();
        if (!isPassing(cause)) throw failureOf(cause, this.#at(what));
        if (performance.now() + pause > deadline)
          throw lostFailure(cause, { ...this.#at(what), seconds: this.#options.reconnectMs / 1000 });
      }
      await setTimeout(pause, undefined, { signal });
    }
  }

  /** Sends a command once; rejects as the client does. */
  async attempt(command: Command): Promise<Reply> {
    this.#waiting++;
    try {
      const client = await this.#connected();
      client.ref();
      return await this.#answer(client, command);
    } finally {
      if (--this.#waiting === 0) void this.#client?.then(unref, ignore);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.then((one) => one.destroy(), ignore);
  }

  #connected(): Promise<RedisClientType> {
    if (this.#client !== undefined) return this.#client;
    const forget = (): void => {
      if (this.#client === connecting) this.#client = undefined;
    };
    const connecting = connect(this.#options, forget);
    connecting.catch(forget);
    this.#client = connecting;
    return connecting;
  }

  async #answer(client: RedisClientType, command: Command): Promise<Reply> {
    const { answerMs } = this.#options;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = globalThis.setTimeout(() => {
      reject(new NoAnswer(answerMs));
      client.destroy();
    }, answerMs);
    try {
      return await Promise.race([client.sendCommand<Reply>(command, asBytes), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #at(what: string): { readonly server: string; readonly what: string } {
    return { server: this.server, what };
  }
}

/** The client doesn't connect again by itself, which it would do without an end and while nobody waits for it. */
async function connect(options: RedisOptions, onEnd: () => void): Promise<RedisClientType> {
  const { host, port, isTls, ca, username, password, database } = options;
  const place = { host, port, reconnectStrategy: false as const };
  const client = createClient({
    RESP: 2,
    database,
    socket: isTls ? { ...place, tls: true as const, ...(ca !== undefined && { ca }) } : place,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandOptions: { timeout: 0 },
  });
  client.on('error', () => {
    onEnd();
    // Those who wait for an answer are told of the error first.
    queueMicrotask(() => client.destroy());
  });
  client.on('end', onEnd);
  await client.connect();
  return client as unknown as RedisClientType;
}

/** What was begun goes on; nobody waits for it any more. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function unref(client: RedisClientType): void {
  client.unref();
}

function ignore(): void {
  // Whoever waited for the connection was told.
}
