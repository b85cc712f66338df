import { isObject } from './check-value.ts';
import type { ConfigFile } from './config-file.ts';
import type { KeyPath } from './entry.ts';
import { settingOptions } from './options.ts';
import { placeOf } from './place.ts';

/** Who set a value: a variable, a flag or a default by its name, or a key of a file. */
export type Origin = string | { readonly file: ConfigFile; readonly keys: KeyPath };

/** One value set for one dotted key; a provider is a key of its own for its name and for each option. */
export interface Assignment {
  readonly key: string;
  readonly value: unknown;
  readonly origin: Origin;
}

/** The keys whose value is a provider. */
export const providerKeys: ReadonlySet<string> = new Set(
  settingOptions.filter((option) => option.kind === 'provider').map((option) => option.key),
);

/** What a setting's value sets: of `storage: { use: 'acme', root: '/data' }`, `storage.use` and `storage.root`. */
export function assignments(key: string, value: unknown, origin: Origin): readonly Assignment[] {
  if (value === undefined || value === null) return [];
  if (!providerKeys.has(key)) return [{ key, value, origin }];
  if (!isObject(value)) return [{ key: `${key}.use`, value, origin }];
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => ({ key: `${key}.${name}`, value: each, origin: inside(origin, name) }));
}

/** The origin for people. Parses the file when it is one. */
export function originLabel(origin: Origin): string {
  return typeof origin === 'string' ? origin : placeOf(origin.file, origin.keys).label;
}

function inside(origin: Origin, name: string): Origin {
  return typeof origin === 'string' ? origin : { file: origin.file, keys: [...origin.keys, name] };
}
