import type { Storage } from '@flow/core/kernel';
import { toCases, type ConformanceCase, type ConformanceOptions } from './conformance-case.ts';
import { storageAtomicity } from './storage-atomicity.ts';
import { storageKeys } from './storage-keys.ts';
import { storageListing } from './storage-listing.ts';
import { storageObjects } from './storage-objects.ts';
import { storageStreams } from './storage-streams.ts';

/**
 * Everything that the contract of `Storage` promises, for any test runner. Each call of `make` opens another connection
 * to one and the same store; the cases write below `conformance/` and leave their objects there.
 *
 * @example
 * declare function openMyStorage(url: string): Promise<Storage>;
 *
 * for (const { name, run, limitMs } of storageConformance(() => openMyStorage('my://bucket'))) test(name, run, limitMs);
 */
export function storageConformance(
  make: () => Promise<Storage>,
  options?: ConformanceOptions,
): readonly ConformanceCase[] {
  return toCases(
    make,
    [...storageObjects, ...storageKeys, ...storageListing, ...storageStreams, ...storageAtomicity],
    options,
  );
}
