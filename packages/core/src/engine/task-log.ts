import { createReadStream } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { LogStream } from '../contracts/compute.ts';
import type { Storage } from '../contracts/storage.ts';

/** Output of one attempt is kept in memory up to this many characters, then in a file on this machine. */
const spoolAt = 1 << 20;

/** A longer line is cut, so that output without line ends doesn't fill the memory. */
const maxLine = 1 << 20;

export interface TaskLogOptions {
  readonly storage: Storage;
  readonly key: string;
  /** Where long output waits until the attempt ends. */
  readonly spoolFile: string;
  readonly now: () => number;
  /** A line without the secrets in it. */
  readonly hide: (line: string) => string;
  /** What it returns settles when there is room for more. */
  readonly onLine: (stream: LogStream, line: string) => Promise<void> | undefined;
}

/** The output of one attempt: cut into lines, each with its time and stream, and stored when the attempt ends. */
export class TaskLog {
  readonly #options: TaskLogOptions;
  readonly #streams = { stdout: new LineCutter(), stderr: new LineCutter() };
  #text: string[] = [];
  #length = 0;
  #spooled: Promise<void> | undefined;

  constructor(options: TaskLogOptions) {
    this.#options = options;
  }

  /** What it returns settles when there is room for more. */
  push(stream: LogStream, bytes: Uint8Array): Promise<void> | undefined {
    return this.#add(stream, this.#streams[stream].push(bytes));
  }

  /** Stores the log; nothing when there was no output. */
  async close(): Promise<void> {
    for (const stream of ['stdout', 'stderr'] as const) void this.#add(stream, this.#streams[stream].end());
    const { storage, key, spoolFile } = this.#options;
    if (this.#spooled === undefined) {
      if (this.#text.length > 0) await storage.put(key, Buffer.from(this.#text.join('')));
      return;
    }
    await this.#spool();
    await storage.put(key, createReadStream(spoolFile));
    await rm(spoolFile, { force: true });
  }

  #add(stream: LogStream, lines: readonly string[]): Promise<void> | undefined {
    if (lines.length === 0) return undefined;
    let room: Promise<void> | undefined;
    const prefix = `${new Date(this.#options.now()).toISOString()} ${stream} `;
    for (const raw of lines) {
      const line = this.#options.hide(raw);
      const text = `${prefix}${line}\n`;
      this.#text.push(text);
      this.#length += text.length;
      room = this.#options.onLine(stream, line) ?? room;
    }
    if (this.#length <= spoolAt) return room;
    const spooled = this.#spool();
    return room === undefined ? spooled : Promise.all([room, spooled]).then(() => undefined);
  }

  #spool(): Promise<void> {
    const { spoolFile } = this.#options;
    const text = this.#text.join('');
    this.#text = [];
    this.#length = 0;
    const before = this.#spooled ?? mkdir(dirname(spoolFile), { recursive: true }).then(() => undefined);
    this.#spooled = before.then(() => appendFile(spoolFile, text));
    return this.#spooled;
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
