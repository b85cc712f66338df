import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testProject } from '@flow/testing';
import { openArtifacts, type ArtifactStore } from '@flow/core/engine';
import * as arrow from 'apache-arrow';
import { expect, onTestFinished, test } from 'vitest';

type Arrow = typeof arrow;

async function openStore(): Promise<ArtifactStore> {
  const project = await testProject({ config: { plugins: [join(import.meta.dirname, '../dist/plugin.js')] } });
  onTestFinished(() => project[Symbol.asyncDispose]());
  return openArtifacts(project.kernel, await project.storage());
}

const vectors: Readonly<Record<string, (of: Arrow) => arrow.Vector>> = {
  'floats with gaps': (of) => of.vectorFromArray([1.5, null, -0], new of.Float64()),
  'halves and singles': (of) => of.vectorFromArray([1.5, 2], new of.Float32()),
  'small integers': (of) => of.vectorFromArray([1, null, -3], new of.Int8()),
  'large integers': (of) => of.vectorFromArray([2n ** 63n - 1n, null], new of.Int64()),
  'large unsigned integers': (of) => of.vectorFromArray([2n ** 64n - 1n], new of.Uint64()),
  texts: (of) => of.vectorFromArray(['a', null, 'ccc', ''], new of.Utf8()),
  'large texts': (of) => of.vectorFromArray(['a', null], new of.LargeUtf8()),
  'texts by a dictionary': (of) => of.vectorFromArray(['a', 'b', null, 'a']),
  bytes: (of) => of.vectorFromArray([new Uint8Array([1, 2]), null], new of.Binary()),
  'bytes of one size': (of) => of.vectorFromArray([new Uint8Array([1, 2])], new of.FixedSizeBinary(2)),
  booleans: (of) => of.vectorFromArray([true, null, false], new of.Bool()),
  days: (of) => of.vectorFromArray([new Date(86_400_000), null], new of.DateDay()),
  instants: (of) => of.vectorFromArray([new Date(5), null], new of.TimestampMillisecond('Europe/Rome')),
  times: (of) => of.vectorFromArray([1, 2], new of.TimeSecond()),
  durations: (of) => of.vectorFromArray([1n, 2n], new of.DurationMillisecond()),
  decimals: (of) => of.vectorFromArray([new Uint32Array([1, 0, 0, 0])], new of.Decimal(2, 10)),
  nothing: (of) => of.vectorFromArray([null, null], new of.Null()),
  lists: (of) => of.vectorFromArray([[1, 2], null, []], new of.List(new of.Field('item', new of.Int32(), true))),
  'lists of one size': (of) =>
    of.vectorFromArray(
      [
        [1, 2],
        [3, 4],
      ],
      new of.FixedSizeList(2, new of.Field('item', new of.Int32(), true)),
    ),
  structs: (of) =>
    of.vectorFromArray(
      [
        { x: 1, y: 'a' },
        { x: 2, y: null },
      ],
      new of.Struct<{ x: arrow.Int32; y: arrow.Utf8 }>([
        new of.Field('x', new of.Int32(), true),
        new of.Field('y', new of.Utf8(), true),
      ]),
    ),
};

function plain(value: { toArray(): unknown }): string {
  return JSON.stringify([...(value.toArray() as Iterable<unknown>)], (_key, one: unknown) =>
    typeof one === 'bigint' ? String(one) : one,
  );
}

test.each(Object.entries(vectors))('%s come back', async (_name, make) => {
  const store = await openStore();
  const vector = make(arrow);
  const ref = await store.save('it', vector);
  expect(ref.encoding).toBe('arrow-vector');
  const loaded = (await store.load(ref)) as arrow.Vector;
  expect(loaded).toBeInstanceOf(arrow.Vector);
  expect(loaded.type.toString()).toBe(vector.type.toString());
  expect(plain(loaded)).toBe(plain(vector));
  expect(store.holds(ref, 'it', loaded)).toBe(true);
});

test('a table comes back with its schema, metadata and batches; one that was only read is the one that was stored', async () => {
  const store = await openStore();
  const fields = [new arrow.Field('x', new arrow.Int32(), false, new Map([['unit', 'm']]))];
  const schema = new arrow.Schema(fields, new Map([['source', 'test']]));
  const batchOf = (values: readonly number[]): arrow.RecordBatch =>
    new arrow.Table(schema, { x: arrow.vectorFromArray(values, new arrow.Int32()) }).batches[0] ?? never();
  const table = new arrow.Table(schema, [batchOf([1, 2]), batchOf([3])]);
  const ref = await store.save('it', table);
  expect(ref).toMatchObject({ encoding: 'arrow', type: 'Table' });
  const loaded = (await store.load(ref)) as arrow.Table;
  expect(loaded.schema.metadata).toEqual(schema.metadata);
  expect(loaded.schema.fields[0]).toMatchObject({ nullable: false, metadata: new Map([['unit', 'm']]) });
  expect(loaded.batches.map(({ numRows }) => numRows)).toEqual([2, 1]);
  expect(store.holds(ref, 'it', loaded)).toBe(true);
  expect(store.isSame(ref, await store.save('it', loaded))).toBe(true);
  const batch = await store.save('it', loaded.batches[1]);
  expect(batch.encoding).toBe('arrow-batch');
  expect(plain((await store.load(batch)) as arrow.RecordBatch)).toBe('[{"x":3}]');
});

test('equal tables have equal bytes, however many dictionaries were made before', async () => {
  const store = await openStore();
  const one = await store.save('it', arrow.tableFromArrays({ s: ['a', 'b', 'a'], t: ['x', 'y', 'x'] }));
  arrow.tableFromArrays({ other: ['p', 'q'] });
  const other = await store.save('it', arrow.tableFromArrays({ s: ['a', 'b', 'a'], t: ['x', 'y', 'x'] }));
  expect(store.isSame(one, other)).toBe(true);
  const third = await store.save('it', arrow.tableFromArrays({ s: ['a', 'b', 'b'], t: ['x', 'y', 'x'] }));
  expect(store.isSame(one, third)).toBe(false);
});

test('a slice and an empty table come back', async () => {
  const store = await openStore();
  const table = arrow.tableFromArrays({ x: Float64Array.of(1, 2, 3, 4), s: ['a', 'b', 'c', 'd'] });
  const sliced = (await store.load(await store.save('it', table.slice(1, 3)))) as arrow.Table;
  expect(plain(sliced)).toBe('[{"x":2,"s":"b"},{"x":3,"s":"c"}]');
  const empty = (await store.load(await store.save('it', new arrow.Table(table.schema)))) as arrow.Table;
  expect([empty.numRows, empty.schema.names]).toEqual([0, ['x', 's']]);
});

test('a large table lies in a blob of its own', async () => {
  const store = await openStore();
  const table = arrow.tableFromArrays({ x: Float64Array.from({ length: 10_000 }, (_, index) => index) });
  const ref = await store.save('it', table);
  expect(ref.at).toBe('blob');
  expect(((await store.load(ref)) as arrow.Table).getChild('x')?.get(9999)).toBe(9999);
  expect((store.loadSync(ref) as arrow.Table).numRows).toBe(10_000);
});

test('what another copy of apache-arrow made is stored as ours is', async () => {
  const store = await openStore();
  const other = await secondCopy();
  for (const make of Object.values(vectors)) {
    const ours = await store.save('it', new arrow.Table({ x: make(arrow) }));
    const theirs = await store.save('it', new other.Table({ x: make(other) }));
    expect(store.isSame(ours, theirs)).toBe(true);
  }
  expect(Object.getPrototypeOf(new other.Table())).not.toBe(arrow.Table.prototype);
});

/** Another copy of the package, from another place. */
async function secondCopy(): Promise<Arrow> {
  const folder = mkdtempSync(join(tmpdir(), 'flow-arrow-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const installed = realpathSync(join(import.meta.dirname, '../node_modules/apache-arrow'));
  for (const name of ['apache-arrow', 'flatbuffers', 'json-with-bigint', 'tslib']) {
    const from = realpathSync(join(dirname(installed), name));
    cpSync(from, join(folder, 'node_modules', name), { recursive: true });
  }
  const entry = join(folder, 'node_modules/apache-arrow/Arrow.node.mjs');
  return (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as Arrow;
}

function never(): never {
  throw new Error('A table with rows has a batch.');
}
