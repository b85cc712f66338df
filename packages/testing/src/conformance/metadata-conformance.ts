import type { MetadataProvider } from '@flow/core/kernel';
import { toCases, type ConformanceCase, type ConformanceOptions } from './conformance-case.ts';
import { metadataAttempts } from './metadata-attempts.ts';
import { metadataRuns } from './metadata-runs.ts';
import { metadataSummaries } from './metadata-summaries.ts';
import { metadataTags } from './metadata-tags.ts';

/**
 * Everything that the contract of `MetadataProvider` promises, for any test runner. Each call of `make` opens another
 * connection to one and the same index; the cases write flows named `Conformance_…` and leave them there.
 *
 * @example
 * declare function openMyMetadata(url: string): Promise<MetadataProvider>;
 *
 * for (const { name, run, limitMs } of metadataConformance(() => openMyMetadata('my://host'))) test(name, run, limitMs);
 */
export function metadataConformance(
  make: () => Promise<MetadataProvider>,
  options?: ConformanceOptions,
): readonly ConformanceCase[] {
  return toCases(make, [...metadataRuns, ...metadataTags, ...metadataAttempts, ...metadataSummaries], options);
}
