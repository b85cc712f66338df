import { randomUUID } from 'node:crypto';
import type { ResolvedConfig } from '../../config/load-config.ts';
import { FlowError } from '../../contracts/flow-error.ts';
import type { MetadataProvider } from '../../contracts/metadata.ts';
import type { Settings } from '../../contracts/settings.ts';
import type { Storage } from '../../contracts/storage.ts';
import { runObjectOf } from '../../datastore/layout.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { providerRequest } from '../provider-request.ts';
import { finding, ok, type HealthCheck } from './health-check.ts';

export interface StoreRequest {
  readonly kernel: Kernel;
  readonly config: ResolvedConfig;
  readonly settings: Settings;
  /** Nothing is written: what can be read is looked at. */
  readonly isReadOnly: boolean;
  readonly now: () => number;
}

/** A clock that is further off than this makes runs look dead, or finished before they began. */
const mostSkewMs = 60_000;

/** The store, its clock and its index. */
export async function checkStores(request: StoreRequest): Promise<readonly HealthCheck[]> {
  const { kernel, config, settings, isReadOnly } = request;
  const asked = providerRequest('storage', { config, settings, isReadOnly });
  let storage: Storage;
  try {
    storage = await kernel.hooks.provideStorage.call(asked.use, asked);
  } catch (error) {
    return [told('store', error)];
  }
  await using _ = storage;
  const store = isReadOnly ? [await readStore(storage)] : await probe(storage, request.now);
  return [...store, await checkIndex(storage, request)];
}

/** Writes, reads, lists and deletes a small object. */
async function probe(storage: Storage, now: () => number): Promise<readonly HealthCheck[]> {
  const folder = 'doctor/';
  const key = `${folder}${randomUUID()}.txt`;
  const text = `flow doctor, ${new Date(now()).toISOString()}`;
  try {
    await storage.put(key, Buffer.from(text));
    const read = await storage.get(key);
    if (read === undefined || Buffer.from(read).toString() !== text)
      throw new Error(`${storage.url} doesn't give back what was written to it.`);
    const clock = clockCheck((await storage.stat(key))?.modifiedAt, now());
    const listed = await Array.fromAsync(storage.list(folder));
    if (!listed.some((object) => object.key === key))
      throw new Error(`${storage.url} doesn't list what was written to it.`);
    await storage.delete(key);
    if ((await storage.stat(key)) !== undefined) throw new Error(`${storage.url} doesn't delete what it is told to.`);
    return [ok('store', `${storage.url} can be written, read and deleted from`), clock];
  } catch (error) {
    await storage.delete(key).catch(() => undefined);
    return [told('store', error)];
  }
}

async function readStore(storage: Storage): Promise<HealthCheck> {
  try {
    for await (const _ of storage.list('runs/')) break;
    return ok('store', `${storage.url} can be read; nothing was written`);
  } catch (error) {
    return told('store', error);
  }
}

function clockCheck(stored: number | undefined, now: number): HealthCheck {
  const skew = (stored ?? now) - now;
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) <= mostSkewMs)
    return ok('clock', `this machine and the store agree to ${String(Math.max(1, seconds))} s`);
  return {
    name: 'clock',
    status: 'problem',
    message: `The clock of this machine is ${String(seconds)} s ${skew > 0 ? 'behind' : 'ahead of'} the store's.`,
    hint: 'Set the clock, as by NTP: a run whose signs of life seem old is taken for dead.',
  };
}

/** Whether the index opens, and knows the runs that the store has. */
async function checkIndex(storage: Storage, { kernel, config, settings }: StoreRequest): Promise<HealthCheck> {
  const asked = providerRequest('metadata', { config, settings, isReadOnly: true });
  try {
    await using metadata = await kernel.hooks.provideMetadata.call(asked.use, asked);
    const { runs, unknown } = await compare(storage, metadata);
    if (unknown === 0) return ok('index', `${metadata.url} ${knownText(runs)}`);
    return {
      name: 'index',
      status: 'warning',
      message: `The index ${metadata.url} is behind the store: it lacks ${String(unknown)} of ${String(runs)} runs, or their ends.`,
      hint: 'flow runs reindex puts into it what the store has.',
    };
  } catch (error) {
    return told('index', error);
  }
}

function knownText(runs: number): string {
  if (runs === 0) return 'opens; the store has no run yet';
  return runs === 1 ? 'has the one run of the store' : `has all ${String(runs)} runs of the store`;
}

/** How many runs the store has, and of how many the index knows neither that nor how they ended. */
async function compare(storage: Storage, metadata: MetadataProvider): Promise<{ runs: number; unknown: number }> {
  const ends = new Map<string, { readonly path: Parameters<MetadataProvider['getRun']>; hasEnded: boolean }>();
  for await (const { key } of storage.list('runs/')) {
    const object = runObjectOf(key);
    if (object?.kind !== 'run' && object?.kind !== 'end') continue;
    const name = `${object.flow}/${object.run}`;
    const known = ends.get(name);
    ends.set(name, { path: [object.flow, object.run], hasEnded: object.kind === 'end' || known?.hasEnded === true });
  }
  let unknown = 0;
  for (const { path, hasEnded } of ends.values()) {
    const run = await metadata.getRun(...path);
    if (run === undefined || (hasEnded && run.status === 'running')) unknown += 1;
  }
  return { runs: ends.size, unknown };
}

function told(name: string, error: unknown): HealthCheck {
  if (FlowError.is(error) || error instanceof Error) return finding(name, error);
  throw new Error(`The ${name} failed with what is no error.`, { cause: error });
}
