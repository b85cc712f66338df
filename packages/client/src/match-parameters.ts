import { isDeepStrictEqual } from 'node:util';
import type { RunRecord } from '@flow/core/kernel';
import { whereReadable } from './run-status.ts';
import type { StoreView } from './store-view.ts';

/** By name: a value, or how it reads as text. */
export type WantedParameters = Readonly<Record<string, unknown>>;

/** How many runs' manifests are read at once. */
const batchSize = 32;

/** Of runs, those that were given these parameters; in their order, a few at a time. */
export async function* withParameters(
  store: StoreView,
  records: AsyncIterable<RunRecord>,
  wanted: WantedParameters,
): AsyncGenerator<RunRecord> {
  let batch: RunRecord[] = [];
  for await (const record of records) {
    batch.push(record);
    if (batch.length < batchSize) continue;
    yield* await matching(store, batch, wanted);
    batch = [];
  }
  yield* await matching(store, batch, wanted);
}

async function matching(
  store: StoreView,
  records: readonly RunRecord[],
  wanted: WantedParameters,
): Promise<readonly RunRecord[]> {
  const fits = await Promise.all(records.map((record) => hasParameters(store, record, wanted)));
  return records.filter((_, index) => fits[index]);
}

async function hasParameters(
  { manifests, artifacts }: StoreView,
  { flow, run }: RunRecord,
  wanted: WantedParameters,
): Promise<boolean> {
  const parameters = (await whereReadable(manifests.findRun(flow, run)))?.parameters ?? {};
  const refs = Object.keys(wanted).map((name) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined));
  const known = refs.filter((ref) => ref !== undefined);
  if (known.length < refs.length) return false;
  const values = await artifacts.loadMany(known);
  return Object.values(wanted).every((one, index) => isMeant(values[index], one));
}

function isMeant(value: unknown, wanted: unknown): boolean {
  if (isDeepStrictEqual(value, wanted)) return true;
  return typeof wanted === 'string' && typeof value !== 'string' && readsAs(value, wanted);
}

/** Whether a text says a value that is no text: `2` and `2.0` the number, `["a"]` and `[ "a" ]` the list. */
function readsAs(value: unknown, text: string): boolean {
  if (typeof value === 'bigint' || value instanceof Date) return textOf(value) === text;
  try {
    return isDeepStrictEqual(JSON.parse(text), value);
  } catch {
    return false;
  }
}

function textOf(value: bigint | Date): string {
  return typeof value === 'bigint' ? String(value) : value.toISOString();
}
