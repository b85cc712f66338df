import { formatVersion } from '../contracts/records.ts';
import { errors } from './errors.ts';

/** Where a manifest was read from, for errors. */
export interface ManifestPlace {
  readonly key: string;
  readonly store: string;
}

type FieldKind = 'string' | 'number' | 'array' | 'object' | 'object with a kind' | 'object of artifacts';

/** What a stored record has to hold to be of its kind: each field, and what its value is. */
export type ManifestShape = Readonly<Record<string, FieldKind>>;

export function manifestBytes(value: { readonly format: number }): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Throws FLOW_MANIFEST_CORRUPT, and FLOW_STORE_NEWER for what a later release wrote. */
export function parseManifest<T extends { readonly format: number }>(
  bytes: Uint8Array,
  place: ManifestPlace,
  shape: ManifestShape,
): T {
  const value = parseJson(bytes, place);
  const corrupt = (reason: string): Error => errors.FLOW_MANIFEST_CORRUPT({ ...place, reason });
  if (typeof value !== 'object' || value === null || !('format' in value)) throw corrupt('it has no format version.');
  if (!Number.isInteger(value.format) || typeof value.format !== 'number')
    throw corrupt('its format version is not a whole number.');
  if (value.format > formatVersion) {
    throw errors.FLOW_STORE_NEWER({ ...place, format: value.format, known: formatVersion });
  }
  for (const [name, kind] of Object.entries(shape)) {
    const field: unknown = Reflect.get(value, name);
    if (!fits(field, kind)) throw corrupt(`its field "${name}" should be ${kind}, and is ${kindOf(field)}.`);
  }
  return value as T;
}

function fits(value: unknown, kind: FieldKind): boolean {
  if (kind === 'object of artifacts') return isObject(value) && Object.values(value).every((one) => isRef(one));
  if (kind === 'object with a kind') return isObject(value) && typeof value['kind'] === 'string';
  return kindOf(value) === kind;
}

function isRef(value: unknown): boolean {
  if (!isObject(value) || typeof value['encoding'] !== 'string' || typeof value['hash'] !== 'string') return false;
  return value['at'] === 'blob' || (value['at'] === 'inline' && ('json' in value || 'base64' in value));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return kindOf(value) === 'object';
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function parseJson(bytes: Uint8Array, place: ManifestPlace): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw errors.FLOW_MANIFEST_CORRUPT({ ...place, reason }, { cause });
  }
}
