import type { LogStream, TaskSubmission } from '../../contracts/compute.ts';

/** Cuts one stream of a worker into its tasks' parts: each ends with a marker that no task can know. */
export class TaskOutput {
  readonly #marker: Buffer;
  readonly #stream: LogStream;
  #held: Buffer = Buffer.alloc(0);
  #onBytes: TaskSubmission['onLog'] | undefined;
  #onEnd: (() => void) | undefined;

  constructor(stream: LogStream, marker: string) {
    this.#stream = stream;
    this.#marker = Buffer.from(marker);
  }

  /** From now on output belongs to this task; resolves when its marker has come. */
  begin(onBytes: TaskSubmission['onLog']): Promise<void> {
    this.#onBytes = onBytes;
    return new Promise((resolve) => {
      this.#onEnd = resolve;
    });
  }

  /** What it returns settles when there is room for more. */
  push(chunk: Buffer): Promise<void> | undefined {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = data.indexOf(this.#marker);
    if (end >= 0) {
      this.#held = Buffer.alloc(0);
      const room = this.#emit(data.subarray(0, end));
      // What comes before the next task begins belongs to no task: its process is not used again.
      this.#onBytes = undefined;
      this.#onEnd?.();
      const rest = data.subarray(end + this.#marker.length);
      return rest.length > 0 ? this.push(rest) : room;
    }
    const held = heldBack(data, this.#marker);
    this.#held = data.subarray(data.length - held);
    return this.#emit(data.subarray(0, data.length - held));
  }

  /** The process is gone: what is held back is output. */
  close(): void {
    void this.#emit(this.#held);
    this.#held = Buffer.alloc(0);
    this.#onEnd?.();
  }

  #emit(bytes: Buffer): Promise<void> | undefined {
    return bytes.length > 0 ? this.#onBytes?.(this.#stream, bytes) : undefined;
  }
}

/** How many bytes at the end of `data` may be the marker's beginning. */
function heldBack(data: Buffer, marker: Buffer): number {
  const from = data.lastIndexOf(marker[0] ?? 0);
  if (from < 0 || data.length - from >= marker.length) return 0;
  const tail = data.subarray(from);
  return marker.subarray(0, tail.length).equals(tail) ? tail.length : 0;
}
