export { computeConformance } from './compute-conformance.ts';
export type { ComputeConformanceOptions } from './compute-conformance.ts';
export type { ComputeSupport } from './compute-support.ts';
export type { ConformanceCase, ConformanceOptions } from './conformance-case.ts';
export { encodingConformance } from './encoding-conformance.ts';
export type { EncodingSamples } from './encoding-conformance.ts';
export { metadataConformance } from './metadata-conformance.ts';
export { storageConformance } from './storage-conformance.ts';
