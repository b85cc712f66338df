import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { SecretStore } from '@flow/core/kernel';
import { toCases, type CaseDefinition, type ConformanceCase, type ConformanceOptions } from './conformance-case.ts';

/** Secrets that the place under test holds. */
export interface SecretSamples extends ConformanceOptions {
  /** By their names, what each holds: the values by the names of their variables. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Names of which there is no secret. */
  readonly missing: readonly string[];
  /** Names of what is there and can't be read as a secret: no access, another form. */
  readonly unreadable?: readonly string[];
  /** The project's folder, where names are paths; by default, the current one. */
  readonly projectRoot?: string;
}

interface Subject extends AsyncDisposable {
  readonly store: SecretStore;
  readonly samples: SecretSamples;
}

/**
 * Everything that the contract of `SecretStore` promises, for any test runner: against a real place, which holds what the
 * samples say.
 *
 * @example
 * declare const vault: SecretStore;
 * const samples = { secrets: { database: { DB_USER: 'ada', DB_PASSWORD: 'pw-7f3a' } }, missing: ['nothing'] };
 *
 * for (const { name, run } of secretsConformance(() => vault, samples)) test(name, run);
 */
export function secretsConformance(
  make: () => SecretStore | Promise<SecretStore>,
  samples: SecretSamples,
): readonly ConformanceCase[] {
  const open = async (): Promise<Subject> => ({
    store: await make(),
    samples,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  return toCases(open, cases, samples);
}

const cases: readonly CaseDefinition<Subject>[] = [
  { name: 'reads each secret, again and again', check: readsEach },
  { name: 'reads several at once', check: readsTogether },
  { name: 'gives texts by names that variables can have', check: givesVariables },
  { name: 'answers undefined where there is no such secret', check: misses },
  { name: 'rejects with an error where one can not be read', check: rejectsUnreadable },
  { name: 'sets no variable of its process by itself', check: leavesEnvironment },
  { name: 'heeds a signal that is aborted already', check: heedsSignal },
];

type Variables = Readonly<Record<string, string>>;

function read({ store, samples }: Subject, name: string, signal?: AbortSignal): Promise<Variables | undefined> {
  const { projectRoot = process.cwd() } = samples;
  return store.read(name, { signal: signal ?? new AbortController().signal, projectRoot });
}

async function readsEach(subject: Subject): Promise<void> {
  const { secrets } = subject.samples;
  assert.ok(Object.keys(secrets).length > 0, 'secrets names some');
  for (const [name, values] of [...Object.entries(secrets), ...Object.entries(secrets)])
    assert.deepEqual({ ...(await read(subject, name)) }, { ...values }, name);
}

async function readsTogether(subject: Subject): Promise<void> {
  const names = Object.keys(subject.samples.secrets);
  const all = [...names, ...names, ...names];
  const found = await Promise.all(all.map((name) => read(subject, name)));
  assert.deepEqual(
    found.map((values) => ({ ...values })),
    all.map((name) => ({ ...subject.samples.secrets[name] })),
  );
}

async function givesVariables(subject: Subject): Promise<void> {
  for (const name of Object.keys(subject.samples.secrets)) {
    for (const [variable, value] of Object.entries((await read(subject, name)) ?? {})) {
      assert.match(variable, /^[A-Za-z_]\w*$/, name);
      assert.equal(typeof value, 'string', `${name}: ${variable}`);
    }
  }
}

async function misses(subject: Subject): Promise<void> {
  const { missing } = subject.samples;
  assert.ok(missing.length > 0, 'missing names some');
  for (const name of missing) assert.equal(await read(subject, name), undefined, name);
}

/** A shorter value stands in errors that give nothing away. */
const shortestTelling = 8;

/** The error is shown and stored: no value may stand in it. */
async function rejectsUnreadable(subject: Subject): Promise<void> {
  const { unreadable = [], secrets } = subject.samples;
  const values = Object.values(secrets).flatMap((one) => Object.values(one));
  for (const name of unreadable) {
    await assert.rejects(read(subject, name), (error: unknown) => {
      assert.ok(error instanceof Error, `${name}: an error`);
      const text = inspect(error, { depth: 5 });
      assert.ok(
        !values.some((value) => value.length >= shortestTelling && text.includes(value)),
        `${name}: the error holds no value`,
      );
      return true;
    });
  }
}

async function leavesEnvironment(subject: Subject): Promise<void> {
  const before = { ...process.env };
  for (const name of Object.keys(subject.samples.secrets)) await read(subject, name);
  assert.deepEqual({ ...process.env }, before);
}

/** What is there already may be given all the same. */
async function heedsSignal(subject: Subject): Promise<void> {
  for (const [name, values] of Object.entries(subject.samples.secrets)) {
    try {
      assert.deepEqual({ ...(await read(subject, name, AbortSignal.abort())) }, { ...values }, name);
    } catch (error) {
      assert.equal((error as Error).name, 'AbortError', name);
    }
  }
}
