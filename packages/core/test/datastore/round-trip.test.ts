import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArtifactStore } from '../../src/datastore/artifact-store.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';

const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 53));
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', 'a\udc00b', '\u2028', ''));
const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', 'constructor', 'length', '0', '\ud800'));
const date = fc.date({ noInvalidDate: false });
const view = fc
  .tuple(
    fc.constantFrom(
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
      BigUint64Array,
    ),
    fc.uint8Array({ maxLength: 40 }),
    fc.nat(3),
  )
  .map(([View, bytes, skip]) => {
    // A view into the middle of a larger buffer.
    const length = Math.floor(bytes.length / View.BYTES_PER_ELEMENT);
    const whole = new Uint8Array((length + skip) * View.BYTES_PER_ELEMENT + 8);
    whole.set(bytes.subarray(0, length * View.BYTES_PER_ELEMENT), skip * View.BYTES_PER_ELEMENT);
    return new View(whole.buffer, skip * View.BYTES_PER_ELEMENT, length);
  });
const buffer = fc
  .tuple(fc.uint8Array(), fc.nat(5))
  .map(([bytes, skip]) => Buffer.from(bytes).subarray(Math.min(skip, bytes.length)));
const error = fc
  .tuple(fc.constantFrom(Error, TypeError, RangeError), fc.string())
  .map(([Kind, message]) => new Kind(message));

/** An object with any own keys: `{ [key]: value }` would set a prototype by `__proto__`. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [name, value] of entries) {
    Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return made;
}

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.bigInt(),
    date,
    view,
    buffer,
    error,
    fc.constantFrom(/a+b/giu, new ArrayBuffer(3)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.option(tie('value')), { maxLength: 5 }).map((list) => {
      // Holes, and an end beyond the last item.
      const sparse: unknown[] = [];
      sparse.length = list.length + 1;
      for (const [index, item] of list.entries()) if (item !== null) sparse[index] = item;
      return sparse;
    }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map(objectOf),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
}));

async function roundTrip(given: unknown): Promise<unknown> {
  const storage = new MemoryStorage();
  const ref = await new ArtifactStore(storage).save('it', given);
  // As a manifest has it.
  const stored = JSON.parse(JSON.stringify(ref)) as typeof ref;
  const store = new ArtifactStore(storage);
  const loaded = await store.load(stored);
  expect(isDeepStrictEqual(store.loadSync(stored), loaded)).toBe(true);
  expect(isDeepStrictEqual((await store.loadMany([stored, stored]))[1], loaded)).toBe(true);
  return loaded;
}

describe('what is stored comes back', () => {
  test('deeply equal, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (given) => {
        const loaded = await roundTrip(given);
        if (!isDeepStrictEqual(loaded, given)) expect(loaded).toStrictEqual(given);
      }),
      { numRuns: 1000 },
    );
  });

  test('with its cycles and shared parts, and no others', async () => {
    const shared = { id: 1 };
    const loop: Record<string, unknown> = { a: shared, b: shared, list: [shared], same: { id: 1 } };
    loop['self'] = loop;
    const loaded = (await roundTrip(loop)) as typeof loop;
    expect(loaded['self']).toBe(loaded);
    expect(loaded['a']).toBe(loaded['b']);
    expect((loaded['list'] as unknown[])[0]).toBe(loaded['a']);
    expect(loaded['same']).not.toBe(loaded['a']);
    // Without a cycle too: a change of the one is a change of the other.
    const twins = (await roundTrip([shared, shared])) as { id: number }[];
    expect(twins[0]).toBe(twins[1]);
  });

  test('an object whose JSON would be another one', async () => {
    const price = { amount: 3, toJSON: 'not a function' };
    expect(await roundTrip(price)).toEqual(price);
    expect(await roundTrip(objectOf([['__proto__', { admin: true }]]))).toEqual(
      objectOf([['__proto__', { admin: true }]]),
    );
  });

  test('a typed array as the whole of its buffer, so that other views of it can be made', async () => {
    for (const length of [3, 3000]) {
      const loaded = (await roundTrip(new Float64Array(length).fill(1.5))) as Float64Array;
      expect(loaded.buffer.byteLength).toBe(length * 8);
      expect(new Float64Array(loaded.buffer)).toEqual(new Float64Array(length).fill(1.5));
    }
    expect(((await roundTrip(new Uint8Array([1, 2]))) as Uint8Array).buffer.byteLength).toBe(2);
  });

  test('as a copy of its own for each reader', async () => {
    const store = new ArtifactStore(new MemoryStorage());
    for (const given of [[1, [2]], new Map([[1, [2]]]), new Float64Array([1, 2]), Buffer.from('ab')]) {
      const ref = await store.save('it', given);
      const one = (await store.load(ref)) as unknown[];
      one[0] = 9;
      expect(await store.load(ref)).toEqual(given);
    }
  });
});

describe('how it is stored', () => {
  test('what JSON can say exactly is JSON, arrays of numbers are bytes, the rest is in V8 format', async () => {
    const store = new ArtifactStore(new MemoryStorage());
    const encodings = new Map<string, unknown>();
    const hole = [1];
    hole[2] = 2;
    const values = {
      text: 'a',
      list: [1, { a: null }],
      minusZero: -0,
      missing: undefined,
      hole,
      inside: { a: undefined },
      date: new Date(0),
      floats: new Float32Array(2),
      buffer: Buffer.from('a'),
    };
    for (const [name, given] of Object.entries(values)) {
      const { encoding, type } = await store.save(name, given);
      encodings.set(name, `${encoding} ${type}`);
    }
    expect(Object.fromEntries(encodings)).toMatchInlineSnapshot(`
      {
        "buffer": "Buffer Buffer(1)",
        "date": "v8 Date",
        "floats": "Float32Array Float32Array(2)",
        "hole": "v8 Array(3)",
        "inside": "v8 Object",
        "list": "json Array(2)",
        "minusZero": "v8 number",
        "missing": "v8 undefined",
        "text": "json string",
      }
    `);
  });

  test('up to 2 KiB in the manifest itself, else in a blob', async () => {
    const storage = new MemoryStorage();
    const store = new ArtifactStore(storage);
    const blobs = async (): Promise<number> => (await Array.fromAsync(storage.list('blobs/'))).length;
    expect((await store.save('it', 'x'.repeat(2046))).at).toBe('inline');
    expect((await store.save('it', Buffer.alloc(2048))).at).toBe('inline');
    expect(await blobs()).toBe(0);
    expect((await store.save('it', 'x'.repeat(2047))).at).toBe('blob');
    expect((await store.save('it', Buffer.alloc(2049))).at).toBe('blob');
    expect(await blobs()).toBe(2);
    await store.save('other', 'x'.repeat(2047));
    expect(await blobs()).toBe(2);
  });

  test('the same value has the same hash, another has not, and none is stored to know it', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (given) => {
        const storage = new MemoryStorage();
        const store = new ArtifactStore(storage);
        const hash = store.hashOf('it', given);
        expect(await Array.fromAsync(storage.list(''))).toEqual([]);
        const ref = await store.save('it', given);
        expect(ref.hash).toBe(hash);
        // So that what was only read isn't stored again.
        expect(store.hashOf('it', await store.load(ref))).toBe(hash);
        expect(store.hashOf('it', [given, 1])).not.toBe(hash);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['typed arrays', Float32Array.of(1, 2)],
    ['Buffers', Buffer.from('abc')],
    ['DataViews', new DataView(new ArrayBuffer(3))],
  ])('%s within a value have buffers of their own, in which nothing else is', async (_kind, given) => {
    const store = new ArtifactStore(new MemoryStorage());
    const ref = await store.save('it', { given, at: new Date(0), more: Uint8Array.of(9) });
    const { given: one, more } = (await store.load(ref)) as { given: ArrayBufferView; more: Uint8Array };
    expect(one).toEqual(given);
    expect([one.byteOffset, one.buffer.byteLength]).toEqual([0, given.byteLength]);
    expect(more.buffer).not.toBe(one.buffer);
    expect(Object.getPrototypeOf(one)).toBe(Object.getPrototypeOf(given));
  });

  test('a value whose JSON would be longer than a text can be is stored all the same', async () => {
    // As JSON each of these characters takes six.
    const text = '\u0001'.repeat(90_000_000);
    const store = new ArtifactStore(new MemoryStorage());
    const ref = await store.save('it', text);
    expect(ref.encoding).toBe('v8');
    expect((await store.load(ref)) === text).toBe(true);
  });
});
