import { FlowError } from '../contracts/flow-error.ts';
import type { Tap } from './record-taps.ts';

/** What a plugin's taps took of this process so far. */
export interface TapsTime {
  /** From call to answer, what was waited for included. */
  readonly ms: number;
  /** What its taps threw, each once, with how often they did. */
  readonly errors: readonly TapError[];
}

export interface TapError {
  readonly hook: string;
  readonly reason: string;
  readonly times: number;
}

/** Measures taps, by the plugins that made them. */
export class TapMeasure {
  readonly #ms = new Map<string, number>();
  readonly #errors = new Map<string, Map<string, TapError>>();

  of(plugin: string): TapsTime {
    return { ms: this.#ms.get(plugin) ?? 0, errors: [...(this.#errors.get(plugin)?.values() ?? [])] };
  }

  /** The tap, measured. */
  watch(tap: Tap): Tap {
    return { ...tap, fn: (value: never) => this.#run(tap, value) };
  }

  #run(tap: Tap, value: never): unknown {
    const begin = performance.now();
    const end = (): void => void this.#ms.set(tap.plugin, (this.#ms.get(tap.plugin) ?? 0) + performance.now() - begin);
    const fail = (error: unknown): never => {
      this.#note(tap, error);
      throw error;
    };
    try {
      const answer = tap.fn(value);
      if (!(answer instanceof Promise)) {
        end();
        return answer;
      }
      return answer.catch(fail).finally(end);
    } catch (error) {
      end();
      return fail(error);
    }
  }

  #note({ plugin, hook }: Tap, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const errors = this.#errors.get(plugin) ?? new Map<string, TapError>();
    const key = FlowError.is(error) ? `${hook} ${error.code}` : `${hook} ${reason}`;
    errors.set(key, { hook, reason, times: (errors.get(key)?.times ?? 0) + 1 });
    this.#errors.set(plugin, errors);
  }
}
