import type { FlowName, RunId } from '../contracts/ids.ts';
import type { ResumeClaim } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { resumesFolder } from './layout.ts';
import { manifestBytes, parseManifest } from './manifest-bytes.ts';
import { resumeClaimShape } from './manifest-shapes.ts';

/** Who may go on from a run: claims are numbered from 1, and only the last one can still be at work. */
export class ResumeClaims {
  readonly #storage: Storage;
  readonly #folder: string;

  constructor(storage: Storage, flow: FlowName, origin: RunId) {
    this.#storage = storage;
    this.#folder = resumesFolder(flow, origin);
  }

  /** How many there are. */
  async count(): Promise<number> {
    const keys = await Array.fromAsync(this.#storage.list(this.#folder), ({ key }) => key);
    return Math.max(0, ...keys.map((key) => Number(/(\d+)\.json$/.exec(key)?.[1] ?? 0)));
  }

  async read(number: number): Promise<ResumeClaim | undefined> {
    const key = this.#keyOf(number);
    const bytes = await this.#storage.get(key);
    return bytes && parseManifest<ResumeClaim>(bytes, { key, store: this.#storage.url }, resumeClaimShape);
  }

  /** False where there is one of this number already: of several that write it, one succeeds. */
  async write(number: number, claim: ResumeClaim): Promise<boolean> {
    return this.#storage.putIfAbsent(this.#keyOf(number), manifestBytes(claim));
  }

  #keyOf(number: number): string {
    return `${this.#folder}${String(number)}.json`;
  }
}
