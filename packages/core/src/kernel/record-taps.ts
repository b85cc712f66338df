import { didYouMean } from '../contracts/did-you-mean.ts';
import { errors } from './errors.ts';
import type { ProviderTapOptions } from './hook-kinds.ts';
import { hookKinds, type KernelHooks } from './hooks.ts';

/** One tap as a plugin made it. */
export interface Tap {
  readonly plugin: string;
  readonly hook: keyof KernelHooks;
  /** The provider's name, for hooks that have one provider a name. */
  readonly provider: string | undefined;
  readonly fn: (value: never) => unknown;
  readonly options: ProviderTapOptions;
}

export interface TapRecorder {
  readonly hooks: KernelHooks;
  readonly taps: readonly Tap[];
  /** From now on a tap is an error. */
  freeze(): void;
}

/** A view of the hooks for one plugin: it only writes down what the plugin taps. */
export function recordTaps(plugin: string): TapRecorder {
  const taps: Tap[] = [];
  let frozen = false;
  const add = (tap: Omit<Tap, 'plugin'>): void => {
    if (frozen) throw errors.FLOW_HOOKS_FROZEN({ plugin, hook: tap.hook });
    if (typeof tap.fn !== 'function')
      throw errors.FLOW_PLUGIN_TAP({ plugin, hook: tap.hook, found: described(tap.fn) });
    taps.push({ plugin, ...tap });
  };
  const views = Object.keys(hookKinds).map((hook) => [hook, hookView(hook as keyof KernelHooks, add)] as const);
  const hooks = new Proxy(Object.freeze(Object.fromEntries(views)), {
    get(target, key) {
      if (typeof key === 'string' && !Object.hasOwn(target, key)) {
        throw errors.FLOW_HOOK_UNKNOWN({ plugin, hook: key, guess: didYouMean(key, Object.keys(target)) });
      }
      return Reflect.get(target, key) as unknown;
    },
  });
  return {
    hooks: hooks as unknown as KernelHooks,
    taps,
    freeze: () => {
      frozen = true;
    },
  };
}

function described(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function hookView(hook: keyof KernelHooks, add: (tap: Omit<Tap, 'plugin'>) => void): object {
  const tapFor = (provider: string | undefined) => ({
    tap: (fn: Tap['fn'], options: ProviderTapOptions = {}) => add({ hook, provider, fn, options }),
  });
  return hookKinds[hook] === 'providers' ? { for: (name: string) => tapFor(name) } : tapFor(undefined);
}
