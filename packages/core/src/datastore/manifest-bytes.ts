import { formatVersion } from '../contracts/records.ts';
import { errors } from './errors.ts';

/** Where a manifest was read from, for errors. */
export interface ManifestPlace {
  readonly key: string;
  readonly store: string;
}

export function manifestBytes(value: { readonly format: number }): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Throws FLOW_MANIFEST_CORRUPT, and FLOW_STORE_NEWER for what a later release wrote. */
export function parseManifest<T extends { readonly format: number }>(bytes: Uint8Array, place: ManifestPlace): T {
  const value = parseJson(bytes, place);
  const corrupt = (reason: string): Error => errors.FLOW_MANIFEST_CORRUPT({ ...place, reason });
  if (typeof value !== 'object' || value === null || !('format' in value)) throw corrupt('it has no format version.');
  if (typeof value.format !== 'number') throw corrupt('its format version is not a number.');
  if (value.format > formatVersion) {
    throw errors.FLOW_STORE_NEWER({ key: place.key, format: value.format, known: formatVersion });
  }
  return value as T;
}

function parseJson(bytes: Uint8Array, place: ManifestPlace): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw errors.FLOW_MANIFEST_CORRUPT({ ...place, reason }, { cause });
  }
}
