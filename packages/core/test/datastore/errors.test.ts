import { describe, expect, test } from 'vitest';
import type { ArtifactRef } from '../../src/contracts/artifact-ref.ts';
import type { Encoding } from '../../src/contracts/encoding.ts';
import { FlowError } from '../../src/contracts/flow-error.ts';
import { parseFlowName, parseRunId, parseStepName, parseTaskId } from '../../src/contracts/ids.ts';
import { formatVersion } from '../../src/contracts/records.ts';
import { ArtifactStore } from '../../src/datastore/artifact-store.ts';
import { blobKey, runKey, taskKey } from '../../src/datastore/layout.ts';
import { Manifests } from '../../src/datastore/manifests.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';

async function failure(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (FlowError.is(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was thrown');
}

class Model {
  weights = [1];
}
class Vector extends Array<number> {}

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

describe("a value that can't be stored is named by its path", () => {
  const store = new ArtifactStore(new MemoryStorage());
  const cases: Record<string, unknown> = {
    'a function': { layers: [{}, {}, { fn: () => 1 }] },
    'a class': { model: Model },
    'an instance': [new Model()],
    'an instance of a class that extends Array': { vector: new Vector(1, 2) },
    'a symbol': { 'no-name': Symbol('a') },
    'a promise': { later: Promise.resolve(1) },
    'in a map': new Map([['a b', { f: () => 1 }]]),
    'a key of a map': new Map([[() => 1, 1]]),
    'in a set': new Set([[Symbol('a')]]),
    'a weak map': { cache: new WeakMap() },
    'a proxy of a function': { p: new Proxy(() => 1, {}) },
    'a generator': { items: [1].values() },
    'the first of several': { a: { b: () => 1 }, c: () => 2 },
    'on an error': Object.assign(new Error('a'), { handler: () => 1 }),
    'in a cycle': Object.assign({ a: {} }, { self: undefined }),
    'beside a long list of numbers': { numbers: Array.from({ length: 200_000 }, (_, index) => index / 7), f: () => 1 },
    'too deep': nested(100_000),
  };
  const loop = cases['in a cycle'] as { a: Record<string, unknown>; self: unknown };
  loop.self = loop;
  loop.a['back'] = [loop, () => 1];

  test('whatever and wherever it is', async () => {
    const said: Record<string, string> = {};
    for (const [name, value] of Object.entries(cases)) said[name] = await failure(() => store.save('model', value));
    expect(said).toMatchInlineSnapshot(`
      {
        "a class": "FLOW_NOT_STORABLE: model.model is the class Model and can't be stored.",
        "a function": "FLOW_NOT_STORABLE: model.layers[2].fn is a function and can't be stored.",
        "a generator": "FLOW_NOT_STORABLE: model.items is an iterator (store what it yields: [...it]) and can't be stored.",
        "a key of a map": "FLOW_NOT_STORABLE: model.keys() is a function and can't be stored.",
        "a promise": "FLOW_NOT_STORABLE: model.later is a promise (is an await missing?) and can't be stored.",
        "a proxy of a function": "FLOW_NOT_STORABLE: model.p is a function and can't be stored.",
        "a symbol": "FLOW_NOT_STORABLE: model["no-name"] is a symbol and can't be stored.",
        "a weak map": "FLOW_NOT_STORABLE: model.cache is an instance of the class WeakMap and can't be stored.",
        "an instance": "FLOW_NOT_STORABLE: model[0] is an instance of the class Model and can't be stored.",
        "an instance of a class that extends Array": "FLOW_NOT_STORABLE: model.vector is an instance of the class Vector and can't be stored.",
        "beside a long list of numbers": "FLOW_NOT_STORABLE: model.f is a function and can't be stored.",
        "in a cycle": "FLOW_NOT_STORABLE: model.a.back[1] is a function and can't be stored.",
        "in a map": "FLOW_NOT_STORABLE: model.get("a b").f is a function and can't be stored.",
        "in a set": "FLOW_NOT_STORABLE: model.values()[0] is a symbol and can't be stored.",
        "on an error": "FLOW_NOT_STORABLE: model.handler is a function and can't be stored.",
        "the first of several": "FLOW_NOT_STORABLE: model.a.b is a function and can't be stored.",
        "too deep": "FLOW_NOT_STORABLE: model is a value that structured cloning refuses (Maximum call stack size exceeded) and can't be stored.",
      }
    `);
  });

  test('also where it is the whole', async () => {
    expect(await failure(() => store.save('fn', () => 1))).toBe(
      "FLOW_NOT_STORABLE: fn is a function and can't be stored.",
    );
  });
});

describe('a store that is damaged', () => {
  async function stored(): Promise<{ storage: MemoryStorage; store: ArtifactStore; ref: ArtifactRef }> {
    const storage = new MemoryStorage();
    const store = new ArtifactStore(storage);
    return { storage, store, ref: await store.save('it', 'x'.repeat(3000)) };
  }

  test('a blob whose bytes changed is never decoded', async () => {
    const { storage, store, ref } = await stored();
    await storage.put(blobKey(ref.hash), Buffer.from('"y"'));
    for (const read of [() => store.load(ref), () => store.loadSync(ref), () => store.loadMany([ref])]) {
      expect((await failure(read)).replaceAll(/[0-9a-f]{64}/g, '…')).toMatchInlineSnapshot(
        `"FLOW_BLOB_CORRUPT: The blob blobs/46/… in memory://process is corrupt: its bytes hash to …."`,
      );
    }
  });

  test('a blob that is gone is named', async () => {
    const { storage, store, ref } = await stored();
    await storage.delete(blobKey(ref.hash));
    expect((await failure(() => store.load(ref))).replace(/[0-9a-f]{64}/, '…')).toMatchInlineSnapshot(
      `"FLOW_BLOB_MISSING: The blob blobs/46/… is missing in memory://process."`,
    );
  });

  test("an encoding that nobody here has is named; a plugin's own is asked first", async () => {
    const storage = new MemoryStorage();
    const upper: Encoding = {
      name: 'upper',
      encode: (value) => (typeof value === 'string' ? Buffer.from(value.toUpperCase()) : undefined),
      decode: (bytes) => Buffer.from(bytes).toString().toLowerCase(),
    };
    const store = new ArtifactStore(storage, { plugged: [upper] });
    const ref = await store.save('it', 'abc');
    expect(ref).toMatchObject({ encoding: 'upper', size: 3 });
    expect(await store.load(ref)).toBe('abc');
    expect((await store.save('it', 3)).encoding).toBe('json');
    expect(await failure(() => new ArtifactStore(storage).load(ref))).toMatchInlineSnapshot(
      `"FLOW_ENCODING_UNKNOWN: A stored value has the encoding "upper", which nothing here can read. Known: file, Buffer, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, Float16Array, json, v8, v8-whole."`,
    );
  });
});

describe('a manifest', () => {
  const flow = parseFlowName('F');
  const run = parseRunId('r1');
  const path = { flow, run, step: parseStepName('start'), task: parseTaskId('0') };

  test("that can't be read says why", async () => {
    const storage = new MemoryStorage();
    const manifests = new Manifests(storage);
    const said: string[] = [];
    for (const text of [
      '{"format":1,',
      '',
      '[]',
      'null',
      '{"format":"1"}',
      `{"format":${String(formatVersion + 1)}}`,
    ]) {
      await storage.put(taskKey(path), Buffer.from(text));
      said.push(await failure(() => manifests.task(path)));
      expect(await failure(() => manifests.taskSync(path))).toBe(said.at(-1));
      expect(await failure(() => manifests.tasks([path]))).toBe(said.at(-1));
    }
    expect(said).toMatchInlineSnapshot(`
      [
        "FLOW_MANIFEST_CORRUPT: The manifest runs/F/r1/tasks/start/0.json in memory://process can't be read: Expected double-quoted property name in JSON at position 12 (line 1 column 13)",
        "FLOW_MANIFEST_CORRUPT: The manifest runs/F/r1/tasks/start/0.json in memory://process can't be read: Unexpected end of JSON input",
        "FLOW_MANIFEST_CORRUPT: The manifest runs/F/r1/tasks/start/0.json in memory://process can't be read: it has no format version.",
        "FLOW_MANIFEST_CORRUPT: The manifest runs/F/r1/tasks/start/0.json in memory://process can't be read: it has no format version.",
        "FLOW_MANIFEST_CORRUPT: The manifest runs/F/r1/tasks/start/0.json in memory://process can't be read: its format version is not a whole number.",
        "FLOW_STORE_NEWER: runs/F/r1/tasks/start/0.json in memory://process was written in format 2; this release reads up to 1.",
      ]
    `);
  });

  test('of another kind, or with fields of other kinds, is damaged; one of a later format is not', async () => {
    const storage = new MemoryStorage();
    const manifests = new Manifests(storage);
    const whole = {
      format: formatVersion,
      path,
      attempt: 0,
      startedAt: 0,
      finishedAt: 1,
      artifacts: {},
      next: { kind: 'end' },
      items: [],
      inputs: { kind: 'none' },
      host: {},
    };
    const given: readonly object[] = [
      { format: formatVersion },
      { ...whole, artifacts: null },
      { ...whole, artifacts: { x: 5 } },
      { ...whole, artifacts: { x: { at: 'inline', encoding: 'json', hash: 'a' } } },
      { ...whole, next: { count: 3 } },
      { ...whole, items: {} },
      { ...whole, format: formatVersion + 1, artifacts: 'of another form' },
    ];
    const said: string[] = [];
    for (const one of given) {
      await storage.put(taskKey(path), Buffer.from(JSON.stringify(one)));
      said.push((await failure(() => manifests.task(path))).replace(/.*: its/, '…'));
    }
    await storage.put(runKey(flow, run), Buffer.from(JSON.stringify(whole)));
    said.push(await failure(() => manifests.run(flow, run)));
    expect(said).toMatchInlineSnapshot(`
      [
        "… field "path" should be object, and is missing.",
        "… field "artifacts" should be object of artifacts, and is null.",
        "… field "artifacts" should be object of artifacts, and is object.",
        "… field "artifacts" should be object of artifacts, and is object.",
        "… field "next" should be object with a kind, and is object.",
        "… field "items" should be array, and is object.",
        "FLOW_STORE_NEWER: runs/F/r1/tasks/start/0.json in memory://process was written in format 2; this release reads up to 1.",
        "FLOW_MANIFEST_CORRUPT: The manifest runs/F/r1/run.json in memory://process can't be read: its field "flow" should be string, and is missing.",
      ]
    `);
  });

  test('that is not there: a task has not finished, a run does not exist', async () => {
    const manifests = new Manifests(new MemoryStorage());
    expect(await manifests.task(path)).toBeUndefined();
    expect(await manifests.tasks([path])).toEqual([undefined]);
    expect(await failure(() => manifests.run(flow, run))).toMatchInlineSnapshot(
      `"FLOW_RUN_MISSING: There is no run F/r1 in memory://process: runs/F/r1/run.json is missing."`,
    );
  });

  test('is written once: the first attempt stands', async () => {
    const storage = new MemoryStorage();
    const manifests = new Manifests(storage);
    const manifest = {
      format: formatVersion,
      path,
      attempt: 0,
      startedAt: 0,
      finishedAt: 1,
      artifacts: {},
      next: { kind: 'end' },
      items: [],
      inputs: { kind: 'none' },
      host: {},
    } as const;
    expect(await manifests.finishTask(manifest)).toBe(true);
    expect(await manifests.finishTask({ ...manifest, attempt: 1 })).toBe(false);
    expect((await manifests.task(path))?.attempt).toBe(0);
    await storage.put(`${runKey(flow, run).replace('run.json', 'tasks/start/')}notes.txt`, Buffer.from(''));
    expect(await Array.fromAsync(manifests.finished(flow, run, path.step))).toEqual(['0']);
  });
});
