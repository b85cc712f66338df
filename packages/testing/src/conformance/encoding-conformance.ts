import assert from 'node:assert/strict';
import { ArtifactStore, MemoryStorage } from '@flow/core/engine';
import type { Encoding } from '@flow/core/kernel';
import { toCases, type CaseDefinition, type ConformanceCase, type ConformanceOptions } from './conformance-case.ts';
import { damaged, mark, payloads, usualValues } from './encoding-samples.ts';
import { hashOf } from './storage-samples.ts';

/** Values of an encoding, and how they are told from others. */
export interface EncodingSamples extends ConformanceOptions {
  /** Values that it takes, by what messages call them: the empty, the large and the odd ones too. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Values that look like its own and aren't, beside the usual ones: texts, numbers, dates, arrays, maps, … */
  readonly foreign?: Readonly<Record<string, unknown>>;
  /** True for those of the usual values that it takes; by default, it takes none. */
  readonly accepts?: (value: unknown) => boolean;
  /** Throws where what was decoded isn't what was encoded; by default, `assert.deepStrictEqual`. */
  readonly checkSame?: (decoded: unknown, value: unknown) => void;
  /**
   * What becomes of bytes that aren't what was encoded. `refused`, the default: half of them throw, and changed ones throw
   * or make another value. `cutsRefused`: half of them throw, and nothing is promised of changed ones, which a store knows
   * by their hash. `taken`: any bytes may be a value, as for raw bytes.
   */
  readonly damage?: 'refused' | 'cutsRefused' | 'taken';
}

interface Subject extends AsyncDisposable {
  readonly encoding: Encoding;
  readonly samples: EncodingSamples;
}

/**
 * Everything that the contract of `Encoding` promises, for any test runner.
 *
 * @example
 * const urls: Encoding = {
 *   name: 'url',
 *   encode: (value) => (value instanceof URL ? Buffer.from(value.href) : undefined),
 *   decode: (bytes) => new URL(Buffer.from(bytes).toString()),
 * };
 * const samples = { values: { short: new URL('a:b') }, foreign: { 'a text': 'https://example.org' } };
 *
 * for (const { name, run } of encodingConformance(() => urls, samples)) test(name, run);
 */
export function encodingConformance(
  make: () => Encoding | Promise<Encoding>,
  samples: EncodingSamples,
): readonly ConformanceCase[] {
  const open = async (): Promise<Subject> => ({
    encoding: await make(),
    samples,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  return toCases(open, cases, samples);
}

const cases: readonly CaseDefinition<Subject>[] = [
  { name: 'has a name that a reference can hold', check: hasName },
  { name: 'gives back what was encoded', check: roundTrips },
  { name: 'makes the same bytes of a value each time, and of what it decoded', check: isStable },
  { name: 'changes neither the value that it encodes nor the bytes that it decodes', check: changesNothing },
  { name: 'reads bytes wherever they lie in a larger buffer', check: readsAnywhere },
  { name: 'refuses foreign values by undefined, without looking into them', check: refusesForeign },
  { name: 'throws an error for bytes that were cut or damaged', check: refusesDamage },
  { name: 'runs nothing of what bytes hold', check: runsNothing },
  { name: 'stores and loads artifacts under its name', check: storesArtifacts },
  { name: 'shows values as data that can be printed', check: shows },
];

async function hasName({ encoding: { name } }: Subject): Promise<void> {
  assert.match(name, /^\w[\w.-]*$/);
}

/** Its values, with what is called to compare them, and their bytes in memory of their own. */
function* encoded({ encoding, samples }: Subject): Generator<{
  readonly name: string;
  readonly value: unknown;
  readonly bytes: Uint8Array;
  readonly checkSame: (decoded: unknown) => void;
}> {
  const { checkSame = assert.deepStrictEqual } = samples;
  assert.ok(Object.keys(samples.values).length > 0, 'values holds some');
  for (const [name, value] of Object.entries(samples.values)) {
    const bytes = encoding.encode(value);
    assert.ok(bytes instanceof Uint8Array, `${name}: encode gives bytes, at once`);
    yield { name, value, bytes: Uint8Array.from(bytes), checkSame: (decoded) => checkSame(decoded, value) };
  }
}

async function roundTrips(subject: Subject): Promise<void> {
  for (const { bytes, checkSame } of encoded(subject)) checkSame(subject.encoding.decode(bytes));
}

async function isStable(subject: Subject): Promise<void> {
  const { encoding } = subject;
  for (const { name, value, bytes } of encoded(subject)) {
    const expected = hashOf(bytes);
    const hashOfValue = (one: unknown): string => hashOf(encoding.encode(one) ?? new Uint8Array());
    assert.equal(hashOfValue(value), expected, `${name}, encoded again`);
    assert.equal(hashOfValue(encoding.decode(bytes)), expected, `${name}, decoded and encoded`);
  }
}

async function changesNothing(subject: Subject): Promise<void> {
  for (const { name, bytes, checkSame } of encoded(subject)) {
    const before = hashOf(bytes);
    const decoded = subject.encoding.decode(bytes);
    assert.equal(hashOf(bytes), before, `${name}: its bytes`);
    // What it was before it was encoded, as the bytes have it.
    checkSame(decoded);
  }
}

async function readsAnywhere(subject: Subject): Promise<void> {
  for (const { bytes, checkSame } of encoded(subject)) {
    for (const offset of [1, 3, 8]) {
      const larger = new Uint8Array(bytes.length + offset + 5).fill(255);
      larger.set(bytes, offset);
      checkSame(subject.encoding.decode(larger.subarray(offset, offset + bytes.length)));
    }
  }
}

async function refusesForeign({ encoding, samples }: Subject): Promise<void> {
  const { accepts = () => false, foreign = {} } = samples;
  const usual = Object.entries(usualValues()).filter(([, value]) => !accepts(value));
  for (const [name, value] of [...usual, ...Object.entries(foreign)])
    assert.equal(encoding.encode(value), undefined, `encode of ${name}`);
}

async function refusesDamage(subject: Subject): Promise<void> {
  const { encoding, samples } = subject;
  for (const { name, bytes } of encoded(subject)) {
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    const { damage = 'refused' } = samples;
    if (damage !== 'taken') throwsError(() => encoding.decode(half), `${name}, cut in half`);
    if (damage === 'cutsRefused') continue;
    for (const wrong of damaged(bytes)) throwsErrorOrNothing(() => encoding.decode(wrong), name);
  }
}

function throwsError(decode: () => unknown, what: string): void {
  assert.throws(decode, (error) => error instanceof Error, `decode of ${what} throws an error`);
}

/** Damage may make another value of the same kind: whoever reads a store knows it by the hash of the bytes. */
function throwsErrorOrNothing(decode: () => unknown, what: string): void {
  try {
    decode();
  } catch (error) {
    assert.ok(error instanceof Error, `decode of ${what}, damaged, throws an error`);
  }
}

async function runsNothing(subject: Subject): Promise<void> {
  const { encoding } = subject;
  const prototypes = [Object.prototype, Array.prototype].map((one) => Reflect.ownKeys(one).length);
  for (const payload of payloads()) throwsErrorOrNothing(() => encoding.decode(payload), 'a program');
  await new Promise(setImmediate);
  assert.equal(Reflect.get(globalThis, mark), undefined, 'no code from the bytes ran');
  const after = [Object.prototype, Array.prototype].map((one) => Reflect.ownKeys(one).length);
  assert.deepEqual(after, prototypes, 'no prototype was changed');
}

async function storesArtifacts(subject: Subject): Promise<void> {
  const store = new ArtifactStore(new MemoryStorage(), { plugged: [subject.encoding] });
  for (const { name, value, checkSame } of encoded(subject)) {
    const ref = await store.save(name, value);
    assert.equal(ref.encoding, subject.encoding.name, name);
    const loaded = await store.load(ref);
    checkSame(loaded);
    checkSame(store.loadSync(ref));
    assert.ok(store.holds(ref, name, loaded), `${name}: one that was only read is the one that was stored`);
  }
}

async function shows(subject: Subject): Promise<void> {
  const { encoding } = subject;
  if (encoding.show === undefined) return;
  for (const { name, value, bytes } of encoded(subject)) {
    assert.doesNotThrow(() => structuredClone(encoding.show?.(value)), `show of ${name} is plain data`);
    assert.equal(hashOf(encoding.encode(value) ?? new Uint8Array()), hashOf(bytes), `show leaves ${name} as it is`);
  }
}
