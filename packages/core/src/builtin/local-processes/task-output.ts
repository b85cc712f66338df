import type { LogStream } from '../../contracts/compute.ts';

/** Cuts one stream of a worker into its tasks' parts: each ends with a marker that no task can know. */
export class TaskOutput {
  readonly #marker: Buffer;
  readonly #stream: LogStream;
  #held: Buffer = Buffer.alloc(0);
  #onBytes: ((stream: LogStream, bytes: Uint8Array) => void) | undefined;
  #onEnd: (() => void) | undefined;

  constructor(stream: LogStream, marker: string) {
    this.#stream = stream;
    this.#marker = Buffer.from(marker);
  }

  /** From now on output belongs to this task; resolves when its marker has come. */
  begin(onBytes: (stream: LogStream, bytes: Uint8Array) => void): Promise<void> {
    this.#onBytes = onBytes;
    return new Promise((resolve) => {
      this.#onEnd = resolve;
    });
  }

  push(chunk: Buffer): void {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = data.indexOf(this.#marker);
    if (end >= 0) {
      this.#held = Buffer.alloc(0);
      this.#emit(data.subarray(0, end));
      // What comes before the next task begins belongs to no task: its process is not used again.
      this.#onBytes = undefined;
      this.#onEnd?.();
      const rest = data.subarray(end + this.#marker.length);
      if (rest.length > 0) this.push(rest);
      return;
    }
    const held = heldBack(data, this.#marker);
    this.#held = data.subarray(data.length - held);
    this.#emit(data.subarray(0, data.length - held));
  }

  /** The process is gone: what is held back is output. */
  close(): void {
    this.#emit(this.#held);
    this.#held = Buffer.alloc(0);
    this.#onEnd?.();
  }

  #emit(bytes: Buffer): void {
    if (bytes.length > 0) this.#onBytes?.(this.#stream, bytes);
  }
}

/** How many bytes at the end of `data` may be the marker's beginning. */
function heldBack(data: Buffer, marker: Buffer): number {
  const from = data.lastIndexOf(marker[0] ?? 0);
  if (from < 0 || data.length - from >= marker.length) return 0;
  const tail = data.subarray(from);
  return marker.subarray(0, tail.length).equals(tail) ? tail.length : 0;
}
