import { errors } from './errors.ts';
import type { PluginInCharge } from './plugin-in-charge.ts';
import type { ReportTapError } from './report-tap-error.ts';

/** What waits longer for a plugin says for which. */
const warnMs = 10_000;

/** As long a plugin may keep a hook waiting, where nobody says otherwise. */
export const defaultHookMs = 3_600_000;

export interface PatienceOptions {
  readonly report: ReportTapError;
  /** As long a plugin may keep a hook waiting; 0: for ever. */
  readonly hookMs?: number | undefined;
}

/** Waits for what plugins answer: says whose answer is late, and gives up one that never comes. */
export class Patience {
  readonly #report: ReportTapError;
  readonly #hookMs: number;
  readonly #waiting = new Set<() => void>();
  readonly #hearStandstill = (): void => this.#endAll();

  constructor({ report, hookMs = defaultHookMs }: PatienceOptions) {
    this.#report = report;
    this.#hookMs = hookMs;
  }

  /** Rejects with FLOW_PLUGIN_STUCK where the answer takes too long, and where nothing is left that could bring it. */
  async wait<T>(tap: PluginInCharge, answer: Promise<T>): Promise<T> {
    const { promise: over, reject } = Promise.withResolvers<never>();
    const { plugin, hook } = tap;
    const standstill = (): void => reject(errors.FLOW_PLUGIN_STUCK({ plugin, hook, seconds: undefined }));
    const stopTimers = this.#watch(tap, reject);
    this.#add(standstill);
    try {
      return await Promise.race([answer, over]);
    } finally {
      stopTimers();
      this.#remove(standstill);
    }
  }

  #watch({ plugin, hook }: PluginInCharge, reject: (error: unknown) => void): () => void {
    const limit = this.#hookMs;
    const giveUp = (): void => reject(errors.FLOW_PLUGIN_STUCK({ plugin, hook, seconds: limit / 1000 }));
    const tell = (): void => {
      this.#report(errors.FLOW_PLUGIN_SLOW({ plugin, hook, seconds: warnMs / 1000, limit: limit / 1000 }));
      if (limit > 0) timer = setTimeout(giveUp, limit - warnMs).unref();
    };
    let timer = (limit > 0 && limit <= warnMs ? setTimeout(giveUp, limit) : setTimeout(tell, warnMs)).unref();
    return () => clearTimeout(timer);
  }

  #add(standstill: () => void): void {
    if (this.#waiting.size === 0) process.on('beforeExit', this.#hearStandstill);
    this.#waiting.add(standstill);
  }

  #remove(standstill: () => void): void {
    this.#waiting.delete(standstill);
    if (this.#waiting.size === 0) process.off('beforeExit', this.#hearStandstill);
  }

  /** Nothing is left in this process that could go on. The timer keeps it alive until that has been told. */
  #endAll(): void {
    setTimeout(() => {
      for (const end of this.#waiting) end();
    }, 1);
  }
}
