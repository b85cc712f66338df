import { userInfo } from 'node:os';
import type { ProviderChoice, Settings } from '../contracts/settings.ts';
import { assignments, originLabel, providerKeys, type Assignment } from './assignment.ts';
import { settingOptions } from './options.ts';
import type { Problem } from './problem.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Assigned = ReadonlyMap<string, Assignment>;

/** The strongest value of each key; `layers` stand from the weakest to the strongest, without the defaults. */
export function mergeLayers(layers: readonly (readonly Assignment[])[], env: Env): Assigned {
  const merged = new Map<string, Assignment>();
  for (const layer of layers) {
    for (const { key, value } of layer) forgetOtherProvider(merged, key, value);
    for (const assignment of layer) merged.set(assignment.key, assignment);
  }
  fillDefaults(merged);
  if (!merged.has('user')) merged.set('user', defaultUser(env));
  return inOrder(merged);
}

/** Options given without the name of a provider, where no other source names one. */
export function namelessProviders(merged: Assigned): readonly Problem[] {
  const nameless = [...merged.values()].filter(({ key }) => {
    const provider = providerOf(key);
    return provider !== undefined && !merged.has(`${provider}.use`);
  });
  return nameless.map(({ key, origin }) => ({
    kind: 'invalid',
    text: `${originLabel(origin)} sets ${key}, but nothing says which ${providerOf(key)} is used.`,
    hint: `Set ${providerOf(key)}.use as well.`,
  }));
}

/** The merged values as settings; they were checked where they came from. */
export function toSettings(merged: Assigned): Settings {
  const plain = [...merged.values()].filter(({ key }) => providerOf(key) === undefined);
  const providers = [...providerKeys].flatMap((key) => {
    const choice = choiceOf(merged, key);
    return choice === undefined ? [] : [[key, choice] as const];
  });
  const values: Readonly<Record<string, unknown>> = Object.fromEntries([
    ...providers,
    ...plain.map(({ key, value }) => [key, value] as const),
  ]);
  return values as unknown as Settings;
}

function choiceOf(merged: Assigned, provider: string): ProviderChoice | undefined {
  const use = merged.get(`${provider}.use`);
  if (use === undefined) return undefined;
  const options = [...merged.values()]
    .filter(({ key }) => key !== use.key && providerOf(key) === provider)
    .map(({ key, value }) => [key.slice(provider.length + 1), value] as const);
  return { use: use.value as string, options: Object.fromEntries(options) };
}

/** One provider's options mean nothing to another. */
function forgetOtherProvider(merged: Map<string, Assignment>, key: string, use: unknown): void {
  const provider = providerOf(key);
  if (provider === undefined || key !== `${provider}.use`) return;
  if ((merged.get(key)?.value ?? defaultUse(provider)) === use) return;
  for (const other of merged.keys()) if (providerOf(other) === provider) merged.delete(other);
}

function defaultUse(provider: string): unknown {
  return defaults.find(({ key }) => key === `${provider}.use`)?.value;
}

const defaults: readonly Assignment[] = settingOptions.flatMap((option) =>
  assignments(option.key, option.default, 'default'),
);

function fillDefaults(merged: Map<string, Assignment>): void {
  for (const assignment of defaults) {
    const provider = providerOf(assignment.key);
    const use = provider === undefined ? undefined : (merged.get(`${provider}.use`)?.value ?? defaultUse(provider));
    if (provider !== undefined && use !== defaultUse(provider)) continue;
    if (!merged.has(assignment.key)) merged.set(assignment.key, assignment);
  }
}

function defaultUser(env: Env): Assignment {
  for (const origin of ['USER', 'LOGNAME']) {
    const value = env[origin];
    if (value !== undefined && value !== '') return { key: 'user', value, origin };
  }
  return { key: 'user', value: nameFromSystem(), origin: 'the operating system' };
}

/** A container may run as a user id that has no name. */
function nameFromSystem(): string {
  try {
    return userInfo().username;
  } catch {
    return process.getuid === undefined ? 'unknown' : `uid-${process.getuid()}`;
  }
}

/** Settings in the order of their table, and a provider's name before its options. */
function inOrder(merged: Assigned): Assigned {
  const order = settingOptions.map((option) => option.key);
  const rank = ({ key }: Assignment): number => {
    const provider = providerOf(key);
    return order.indexOf(provider ?? key) + (key === `${provider}.use` || provider === undefined ? 0 : 0.5);
  };
  return new Map([...merged.values()].toSorted((a, b) => rank(a) - rank(b)).map((each) => [each.key, each]));
}

/** `storage` of `storage.root`. */
function providerOf(key: string): string | undefined {
  const dot = key.indexOf('.');
  const provider = key.slice(0, Math.max(0, dot));
  return providerKeys.has(provider) ? provider : undefined;
}
