import { StringDecoder } from 'node:string_decoder';
import type { LogStream } from '../contracts/compute.ts';
import type { TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { logKey } from '../datastore/layout.ts';
import { LiveLog } from './live-log.ts';
import { LogSpool } from './log-spool.ts';

/** A longer line is cut, so that output without line ends doesn't fill the memory. */
const maxLine = 1 << 20;

export interface TaskLogOptions {
  readonly storage: Storage;
  readonly path: TaskPath;
  readonly attempt: number;
  /** Where long output waits until the attempt ends. */
  readonly spoolFile: string;
  readonly now: () => number;
  /** A line without the secrets in it. */
  readonly hide: (line: string) => string;
  /** What it returns settles when there is room for more. */
  readonly onLine: (stream: LogStream, line: string) => Promise<void> | undefined;
}

/** The output of one attempt: cut into lines, each with its time and stream; stored while it goes on, and whole when it ends. */
export class TaskLog {
  readonly #options: TaskLogOptions;
  readonly #streams = { stdout: new LineCutter(), stderr: new LineCutter() };
  readonly #spool: LogSpool;
  readonly #live: LiveLog;

  constructor(options: TaskLogOptions) {
    const { storage, path, attempt, spoolFile } = options;
    this.#options = options;
    this.#spool = new LogSpool(spoolFile);
    this.#live = new LiveLog({ storage, path, attempt, spool: this.#spool });
  }

  /** What it returns settles when there is room for more. */
  push(stream: LogStream, bytes: Uint8Array): Promise<void> | undefined {
    return this.#add(stream, this.#streams[stream].push(bytes));
  }

  /** Stores the log; nothing when there was no output. */
  async close(): Promise<void> {
    for (const stream of ['stdout', 'stderr'] as const) void this.#add(stream, this.#streams[stream].end());
    if (this.#spool.isEmpty) return;
    await this.#live.stop();
    const { storage, path, attempt } = this.#options;
    await storage.put(logKey(path, attempt), (await this.#spool.from(0)).body);
    await this.#live.remove();
    await this.#spool.remove();
  }

  #add(stream: LogStream, lines: readonly string[]): Promise<void> | undefined {
    if (lines.length === 0) return undefined;
    let room: Promise<void> | undefined;
    const prefix = `${new Date(this.#options.now()).toISOString()} ${stream} `;
    const texts: string[] = [];
    for (const raw of lines) {
      const line = this.#options.hide(raw);
      texts.push(`${prefix}${line}\n`);
      room = this.#options.onLine(stream, line) ?? room;
    }
    const spooled = this.#spool.add(texts.join(''));
    this.#live.extend();
    if (spooled === undefined) return room;
    return room === undefined ? spooled : Promise.all([room, spooled]).then(() => undefined);
  }
}

/** Cuts bytes into lines; a character or a line may be spread over several pieces. */
class LineCutter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  push(bytes: Uint8Array): readonly string[] {
    const text = this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const [first = '', ...more] = text.split('\n');
    const last = more.pop();
    this.#rest += first;
    const lines = last === undefined ? [] : [this.#rest, ...more];
    this.#rest = last ?? this.#rest;
    if (this.#rest.length > maxLine) lines.push(...this.end());
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  end(): readonly string[] {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
