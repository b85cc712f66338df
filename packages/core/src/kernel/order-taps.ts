import { didYouMean } from '../contracts/did-you-mean.ts';
import { errors } from './errors.ts';
import type { Plugin } from './plugin.ts';
import type { Tap } from './record-taps.ts';

/** What the order of taps is worked out from, beside the taps themselves. */
export interface OrderContext {
  /** All plugins, those too that don't tap this hook. */
  readonly plugins: readonly Pick<Plugin, 'name' | 'before' | 'after'>[];
}

/**
 * The taps of one hook in an order that keeps every `before` and `after`, and else the order in which they were made.
 * Throws FLOW_PLUGIN_ORDER_UNKNOWN and FLOW_PLUGIN_ORDER_CYCLE.
 */
export function orderTaps(taps: readonly Tap[], context: OrderContext): readonly Tap[] {
  const followers = new Map<Tap, Set<Tap>>(taps.map((tap) => [tap, new Set()]));
  for (const tap of taps) {
    const plugin = context.plugins.find((one) => one.name === tap.plugin);
    for (const name of wishes(tap.options.before, plugin?.before)) {
      for (const other of named(name, { tap, taps, context })) followers.get(tap)?.add(other);
    }
    for (const name of wishes(tap.options.after, plugin?.after)) {
      for (const other of named(name, { tap, taps, context })) followers.get(other)?.add(tap);
    }
  }
  return sort(taps, followers);
}

function wishes(
  own: string | readonly string[] | undefined,
  fallback: readonly string[] | undefined,
): readonly string[] {
  if (own === undefined) return fallback ?? [];
  return typeof own === 'string' ? [own] : own;
}

interface Look {
  readonly tap: Tap;
  readonly taps: readonly Tap[];
  readonly context: OrderContext;
}

function named(name: string, { tap, taps, context }: Look): readonly Tap[] {
  const found = taps.filter((other) => other !== tap && (other.plugin === name || other.options.name === name));
  if (found.length > 0) return found;
  const plugins = context.plugins.map((plugin) => plugin.name);
  if (plugins.includes(name)) return [];
  const known = [...plugins, ...taps.flatMap((other) => other.options.name ?? [])];
  const facts = { plugin: tap.plugin, hook: tap.hook, name, guess: didYouMean(name, known) };
  throw errors.FLOW_PLUGIN_ORDER_UNKNOWN(facts);
}

function sort(taps: readonly Tap[], followers: ReadonlyMap<Tap, ReadonlySet<Tap>>): readonly Tap[] {
  const waitsFor = new Map(taps.map((tap) => [tap, 0]));
  for (const tap of [...followers.values()].flatMap((set) => [...set])) waitsFor.set(tap, (waitsFor.get(tap) ?? 0) + 1);
  const sorted: Tap[] = [];
  const left = new Set(taps);
  while (left.size > 0) {
    const next = [...left].find((tap) => waitsFor.get(tap) === 0);
    if (next === undefined) throw cycle([...left]);
    left.delete(next);
    sorted.push(next);
    for (const other of followers.get(next) ?? []) waitsFor.set(other, (waitsFor.get(other) ?? 0) - 1);
  }
  return sorted;
}

function cycle(taps: readonly Tap[]): Error {
  const names = taps.map((tap) => tap.options.name ?? tap.plugin);
  return errors.FLOW_PLUGIN_ORDER_CYCLE({ hook: taps[0]?.hook ?? '', names });
}
