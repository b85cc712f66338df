import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FlowError } from '../../src/contracts/flow-error.ts';
import { orderTaps } from '../../src/kernel/order-taps.ts';
import type { Tap } from '../../src/kernel/record-taps.ts';

interface Wish {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const names = ['a', 'b', 'c', 'd', 'e'];
const wish = fc.record({
  before: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
  after: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 1 }),
});
const wishes = fc.array(wish, { minLength: 1, maxLength: names.length });

/** One tap a plugin; the wishes stand on the plugin or on its tap. */
function made(
  list: readonly Wish[],
  onTap: boolean,
): { readonly taps: readonly Tap[]; readonly order: () => readonly string[] } {
  const own = list.map(({ before, after }, index) => {
    const others = (some: readonly string[]): readonly string[] => some.filter((name) => name !== names[index]);
    return { name: names[index] ?? '', before: others(before), after: others(after) };
  });
  const taps = own.map(({ name, before, after }): Tap => {
    return {
      plugin: name,
      hook: 'beforeTask',
      provider: undefined,
      fn: () => undefined,
      options: onTap ? { before, after } : {},
    };
  });
  const idle = names.slice(list.length).map((name) => ({ name }));
  const plugins = [...(onTap ? own.map(({ name }) => ({ name })) : own), ...idle];
  return { taps, order: () => orderTaps(taps, { plugins }).map((tap) => tap.plugin) };
}

/** Every order of `items`, those that keep more of the given order first. */
function orders(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, index) => orders(items.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

function keeps(order: readonly string[], list: readonly Wish[]): boolean {
  return list.every(({ before, after }, index) => {
    const name = names[index] ?? '';
    const at = order.indexOf(name);
    const isThere = (other: string): boolean => other !== name && order.includes(other);
    return (
      before.filter(isThere).every((other) => at < order.indexOf(other)) &&
      after.filter(isThere).every((other) => order.indexOf(other) < at)
    );
  });
}

test('the order keeps all wishes, and else the order of the taps; where none does, it is a cycle', () => {
  fc.assert(
    fc.property(wishes, fc.boolean(), (list, onTap) => {
      const { order, taps } = made(list, onTap);
      const expected = orders(taps.map((tap) => tap.plugin)).find((one) => keeps(one, list));
      if (expected !== undefined) expect(order()).toEqual(expected);
      else expect(() => order()).toThrow(expect.objectContaining({ code: 'FLOW_PLUGIN_ORDER_CYCLE' }));
    }),
    { numRuns: 500 },
  );
});

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (FlowError.is(error)) return `${error.code}: ${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function tap(plugin: string, options: Tap['options'] = {}): Tap {
  return { plugin, hook: 'beforeTask', provider: undefined, fn: () => undefined, options };
}

test('a name that nobody has is an error with what was meant', () => {
  const plugins = [{ name: 'retry' }, { name: 'timeout' }];
  const taps = [tap('retry', { before: 'timeuot' }), tap('timeout')];
  expect(failure(() => orderTaps(taps, { plugins }))).toMatchInlineSnapshot(
    `"FLOW_PLUGIN_ORDER_UNKNOWN: The plugin retry orders its tap of beforeTask by "timeuot", and no plugin or tap has that name. Did you mean "timeout"?"`,
  );
  expect(failure(() => orderTaps([tap('retry', { after: ['xyzzy'] })], { plugins }))).toMatchInlineSnapshot(
    `"FLOW_PLUGIN_ORDER_UNKNOWN: The plugin retry orders its tap of beforeTask by "xyzzy", and no plugin or tap has that name. Install that plugin, or remove the name from before/after."`,
  );
});

test('a plugin that is there but does not tap this hook is no error', () => {
  const plugins = [{ name: 'a', after: ['b'] }, { name: 'b' }];
  expect(orderTaps([tap('a')], { plugins })).toHaveLength(1);
});

test('a cycle names those that are in it', () => {
  const plugins = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
  const taps = [tap('a'), tap('b', { before: 'c' }), tap('c', { before: 'b' })];
  expect(failure(() => orderTaps(taps, { plugins }))).toMatchInlineSnapshot(
    `"FLOW_PLUGIN_ORDER_CYCLE: The taps of beforeTask want to stand before each other: b → c. Remove one of their before/after names."`,
  );
});

test("a tap's own name orders it too, and a tap's own wishes stand for its plugin's", () => {
  const plugins = [{ name: 'late', after: ['early'] }, { name: 'early' }];
  const taps = [tap('late'), tap('late', { name: 'first', before: 'early', after: [] }), tap('early')];
  const order = orderTaps(taps, { plugins }).map((one) => one.options.name ?? one.plugin);
  expect(order).toEqual(['first', 'early', 'late']);
});
