import { setTimeout as sleep } from 'node:timers/promises';
import { errors } from './errors.ts';
import type { Frame } from './frame.ts';

/**
 * Of a member that fails, the others learn before the launcher does, which then tells them to stop. They wait so long for
 * that: the failure that counts is the one that began it all.
 */
const causeMs = 2000;

/** How a member went. */
export type Leaving = 'left' | 'lost';

interface Wait {
  readonly from: number;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (leaving: Leaving) => void;
}

/** What arrived for this member, and who waits for it; each in order. */
export class Mailbox {
  readonly #frames = new Map<string, Frame[]>();
  readonly #waits = new Map<string, Wait[]>();
  readonly #gone = new Map<number, Leaving>();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  put(frame: Frame): void {
    const key = keyOf(frame);
    const wait = this.#waits.get(key)?.shift();
    if (wait !== undefined) wait.resolve(frame);
    else listOf(this.#frames, key).push(frame);
  }

  /** The next frame of a kind that a member sent. Rejects when that member is gone, and with the signal's reason. */
  async take(kind: Frame['kind'], from: number): Promise<Frame> {
    this.#signal.throwIfAborted();
    const key = keyOf({ kind, from });
    const frame = this.#frames.get(key)?.shift();
    if (frame !== undefined) return frame;
    const found = await this.#wait(key, from);
    if (typeof found === 'object') return found;
    await sleep(causeMs, undefined, { signal: this.#signal }).catch(() => undefined);
    this.#signal.throwIfAborted();
    throw errors.FLOW_GANG_MEMBER_GONE({ member: from, hasLeft: found === 'left' });
  }

  /** Nothing more comes from this member. */
  leave(member: number, leaving: Leaving): void {
    if (this.#gone.has(member)) return;
    this.#gone.set(member, leaving);
    for (const [key, waits] of this.#waits) {
      this.#waits.set(
        key,
        waits.filter(({ from }) => from !== member),
      );
      for (const { from, reject } of waits) if (from === member) reject(leaving);
    }
  }

  #wait(key: string, from: number): Promise<Frame | Leaving> {
    const gone = this.#gone.get(from);
    if (gone !== undefined) return Promise.resolve(gone);
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#drop(key, wait);
        reject(this.#signal.reason as Error);
      };
      const settle = (found: Frame | Leaving): void => {
        this.#signal.removeEventListener('abort', stop);
        resolve(found);
      };
      const wait: Wait = { from, resolve: settle, reject: settle };
      listOf(this.#waits, key).push(wait);
      this.#signal.addEventListener('abort', stop, { once: true });
    });
  }

  #drop(key: string, wait: Wait): void {
    this.#waits.set(
      key,
      (this.#waits.get(key) ?? []).filter((one) => one !== wait),
    );
  }
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function keyOf({ kind, from }: Pick<Frame, 'kind' | 'from'>): string {
  return `${kind} ${String(from)}`;
}
