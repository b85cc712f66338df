export type { ConformanceCase } from './conformance-case.ts';
export { metadataConformance } from './metadata-conformance.ts';
export { storageConformance } from './storage-conformance.ts';
