import { types } from 'node:util';
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArtifactRef } from '../../src/contracts/artifact-ref.ts';
import { FlowError } from '../../src/contracts/flow-error.ts';
import { ArtifactStore, contentHash } from '../../src/datastore/artifact-store.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';

async function roundTrip(given: unknown): Promise<unknown> {
  const store = new ArtifactStore(new MemoryStorage());
  const ref = await store.save('it', given);
  const loaded = await store.load(JSON.parse(JSON.stringify(ref)) as ArtifactRef);
  // What is read and not changed is passed on.
  expect(store.holds(ref, 'it', loaded)).toBe(true);
  return loaded;
}

async function failure(value: unknown): Promise<string> {
  const error: unknown = await new ArtifactStore(new MemoryStorage())
    .save('it', value)
    .catch((thrown: unknown) => thrown);
  return FlowError.is(error) ? `${error.code} ${error.message}` : 'nothing was thrown';
}

/** Where two values differ: in prototypes, properties, their order and flags, contents, or in which parts are shared. */
function difference(a: unknown, b: unknown, path = 'it', met = new Map<object, unknown>()): string | undefined {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
    return Object.is(a, b) ? undefined : path;
  }
  if (met.has(a)) return met.get(a) === b ? undefined : `${path} is another object`;
  met.set(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return `the prototype of ${path}`;
  const keys = Reflect.ownKeys(a);
  if (keys.join() !== Reflect.ownKeys(b).join()) return `the keys of ${path}`;
  const inner = keys.map((key): string | undefined => {
    const [one, other] = [a, b].map((of) => Object.getOwnPropertyDescriptor(of, key));
    if (one?.enumerable !== other?.enumerable) return `${path}.${String(key)} is hidden`;
    return difference(Reflect.get(a, key), Reflect.get(b, key), `${path}.${String(key)}`, met);
  });
  return inner.find((one) => one !== undefined) ?? difference(contents(a), contents(b), `${path}<>`, met);
}

function contents(value: object): unknown {
  if (value instanceof Map || value instanceof Set) return [...value];
  if (types.isBoxedPrimitive(value) || value instanceof Date) return value.valueOf();
  if (value instanceof RegExp) return String(value);
  if (value instanceof ArrayBuffer) return [value.resizable, ...new Uint8Array(value)];
  return value instanceof DataView ? [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)] : undefined;
}

const leaf = fc.oneof(
  fc.double(),
  fc.string(),
  fc.bigInt(),
  fc.constantFrom(undefined, null, true, -0, NaN),
  fc.date({ noInvalidDate: false }),
  fc.uint8Array({ maxLength: 9 }).chain((bytes) =>
    fc
      .constantFrom<() => object>(
        () => bytes,
        () => Buffer.from(bytes),
        () => new Float32Array(bytes),
        () => new Float16Array(bytes),
        () => new BigInt64Array(bytes.length),
        () => new DataView(new Uint8Array(bytes).buffer),
        () => new Uint8Array(bytes).buffer,
        () => new ArrayBuffer(bytes.length, { maxByteLength: 20 }),
        () => Object.assign(/a(b)/dg, { lastIndex: bytes.length }),
        () => new String('ab'),
        () => new Number(-0),
        () => Object(1n) as object,
      )
      .map((make) => make()),
  ),
);

class HttpError extends RangeError {
  readonly status = 404;
  override readonly name = 'HttpError';
}

const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'cause', 'name', 'constructor', 'toJSON', '0', 'x'));

type Entries = readonly (readonly [key: string, value: unknown, enumerable: boolean])[];

function define(on: object, entries: Entries): object {
  for (const [name, value, enumerable] of entries) {
    const isTaken = Object.getOwnPropertyDescriptor(on, name) !== undefined;
    if (!isTaken) Object.defineProperty(on, name, { value, enumerable, writable: true, configurable: true });
  }
  return on;
}

const { value } = fc.letrec<{ value: unknown; entries: Entries }>((tie) => ({
  entries: fc.array(fc.tuple(key, tie('value'), fc.constant(true)), { maxLength: 4 }),
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    tie('entries').map((entries) => define({}, entries)),
    tie('entries').map((entries) => define(Object.create(null) as object, entries)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .tuple(fc.array(tie('value'), { maxLength: 3 }), tie('value'))
      .map(([list, more]) => Object.assign(list, { more })),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((items) => new Map(items)),
    tie('value').map((tag) => Object.assign(new Map([[1, 2]]), { tag })),
    tie('value').map((shared) => [shared, { shared }, new Map([[shared, shared]])]),
    tie('value').map((inside) => {
      const loop: unknown[] = [inside];
      loop.push(loop, { loop });
      return loop;
    }),
    fc
      .tuple(fc.constantFrom(Error, TypeError, URIError), tie('value'), tie('value'))
      .map(([Kind, cause, code]) => Object.assign(new Kind('m', { cause }), { code })),
    tie('value').map((one) => new AggregateError([one, new Error('inner')], 'many')),
    tie('value').map((cause) => Object.assign(new Error('of its own name'), { name: 'TypeError', cause })),
  ),
}));

describe('what is stored comes back whole', () => {
  test('prototypes, properties, their order, contents, shared parts and cycles', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (given) => {
        expect(difference(given, await roundTrip(given))).toBeUndefined();
      }),
      { numRuns: 1500 },
    );
  });

  test('properties that are hidden', async () => {
    const given = Object.defineProperty({ a: 1 }, 'id', { value: [2], configurable: true, writable: true });
    expect(difference(given, await roundTrip(given))).toBeUndefined();
    const list = Object.defineProperty([1, 2], 'raw', { value: 'a', configurable: true, writable: true });
    expect(difference(list, await roundTrip(list))).toBeUndefined();
  });

  test("an error of the user's class, as one of the class that it extends, under its own name", async () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', errno: -111 });
    const given = new HttpError('not found', { cause });
    const loaded = (await roundTrip(given)) as HttpError;
    expect(Object.getPrototypeOf(loaded)).toBe(RangeError.prototype);
    expect(loaded).toMatchObject({ name: 'HttpError', message: 'not found', status: 404, stack: given.stack });
    expect(loaded.cause).toMatchObject({ message: 'refused', code: 'ECONNREFUSED', errno: -111 });
    class Plain extends Error {}
    expect(((await roundTrip(new Plain('a'))) as Error).name).toBe('Plain');
  });

  test('a view onto a bigger buffer, without the rest of it', async () => {
    const { size } = await new ArtifactStore(new MemoryStorage()).save('it', [
      new Uint8Array(1_000_000).subarray(7, 9),
    ]);
    expect(size).toBeLessThan(100);
  });

  test('a value that was changed in place is told from one that was only read', async () => {
    const store = new ArtifactStore(new MemoryStorage());
    const ref = await store.save('it', new Map([['list', [1, 2]]]));
    const loaded = (await store.load(ref)) as Map<string, number[]>;
    expect(store.holds(ref, 'it', loaded)).toBe(true);
    loaded.get('list')?.push(3);
    expect(store.holds(ref, 'it', loaded)).toBe(false);
  });

  test('what the first release stored is read', async () => {
    const given = { when: new Date(3), error: new TypeError('old', { cause: [1] }) };
    const bytes = serialize(given);
    const base64 = bytes.toString('base64');
    const ref = { at: 'inline', encoding: 'v8', hash: contentHash(bytes), size: bytes.length, type: 'Object' } as const;
    const loaded = await new ArtifactStore(new MemoryStorage()).load({ ...ref, base64 });
    expect(difference(given, loaded)).toBeUndefined();
  });
});

class Money {
  amount = 1;
}

function* items(): Generator<number> {
  yield 1;
}

async function* later(): AsyncGenerator<number> {
  yield 1;
}

const sharedBytes = new SharedArrayBuffer(2);
const detached = new ArrayBuffer(2);
const lost = new Int8Array(detached);
structuredClone(detached, { transfer: [detached] });

const unstorable: Readonly<Record<string, () => unknown>> = {
  'a function': () => () => 1,
  'the class Money': () => Money,
  'a generator function': () => items,
  'a generator (store': () => items(),
  'a generator (store ': () => later(),
  'an iterator': () => [1].values(),
  'a symbol': () => Symbol('a'),
  'a promise': () => Promise.resolve(1),
  'a proxy': () => new Proxy({ a: 1 }, {}),
  'an instance of the class Money': () => new Money(),
  'an instance of the class Url': () => new (class Url extends URL {})('a:b'),
  'an instance of the class List': () => new (class List extends Array<number> {})(1, 2),
  'an instance of the class Table': () => new (class Table extends Map<number, number> {})(),
  'an instance of the class Day': () => new (class Day extends Date {})(),
  'an instance of the class Bytes': () => new (class Bytes extends Uint8Array {})(3),
  'an instance of the class WeakMap': () => new WeakMap(),
  'an instance of the class Blob': () => new Blob(['a']),
  'an instance of the class NumberFormat': () => new Intl.NumberFormat(),
  'an instance of the class ReadableStream': () => new ReadableStream(),
  'an instance of the class Map': () => Object.create(Map.prototype) as unknown,
  'an object that inherits from another': () => Object.create({ a: 1 }) as unknown,
  'a SharedArrayBuffer': () => sharedBytes,
  'a Uint8Array over a SharedArrayBuffer': () => new Uint8Array(sharedBytes),
  'a detached ArrayBuffer': () => detached,
  'a Int8Array over a detached ArrayBuffer': () => lost,
  'a Uint8Array over a resizable ArrayBuffer': () => new Uint8Array(new ArrayBuffer(1, { maxByteLength: 9 })),
  'a typed array or view with properties of its own': () => Object.assign(new Uint8Array(100), { tag: 1 }),
  'the arguments of a function': () =>
    (function given(..._all: number[]) {
      return arguments;
    })(1),
};

describe("what can't be stored", () => {
  test.each(Object.entries(unstorable))('%s', async (what, make) => {
    expect(await failure(make())).toContain(`FLOW_NOT_STORABLE it is ${what.trim()}`);
    expect(await failure({ a: [make()] })).toContain(`FLOW_NOT_STORABLE it.a[0] is ${what.trim()}`);
  });

  test('getters and symbols are not lost in silence, though cloning would', async () => {
    expect(
      await failure({
        a: {
          get b(): number {
            return 1;
          },
        },
      }),
    ).toContain('it.a.b is a getter or setter');
    expect(await failure([{ [Symbol('s')]: 1 }])).toContain('it[0][Symbol(s)] is a property named by a symbol');
    expect(await failure(Object.defineProperty([1], 0, { get: () => 1 }))).toContain('it[0] is a getter or setter');
  });

  test('the path is exactly that of the one part at fault', async () => {
    const plants: readonly ((inside: unknown) => readonly [unknown, string])[] = [
      (inside) => [[1, inside], '[1]'],
      (inside) => [{ a: 1, 'b c': inside }, '["b c"]'],
      (inside) => [Object.assign(Object.create(null) as object, { x: inside }), '.x'],
      (inside) => [new Map([['k', inside]]), '.get("k")'],
      (inside) => [new Map([[inside, 1]]), '.keys()'],
      (inside) => [new Set([1, inside]), '.values()'],
      (inside) => [new Error('a', { cause: inside }), '.cause'],
      (inside) => [Object.assign(new Error('a'), { info: inside }), '.info'],
      (inside) => [new AggregateError([1, inside]), '.errors[1]'],
      (inside) => [Object.assign([1], { more: inside }), '.more'],
    ];
    const what = fc.constantFrom(...Object.values(unstorable));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...plants), { maxLength: 6 }),
        what,
        value,
        async (way, make, beside) => {
          let [planted, path]: [unknown, string] = [make(), ''];
          for (const plant of way) {
            const [around, step] = plant(planted);
            [planted, path] = [around, step + path];
          }
          expect(await failure({ beside, planted })).toContain(`FLOW_NOT_STORABLE it.planted${path} is `);
        },
      ),
      { numRuns: 500 },
    );
  });
});
