import type { ContentHash } from './ids.ts';

interface RefBase {
  /** Name of the encoding that wrote it: `json`, `v8`, `bytes`, or a plugin's. */
  readonly encoding: string;
  /** Of the encoded bytes. */
  readonly hash: ContentHash;
  /** Of the encoded bytes, in bytes. */
  readonly size: number;
  /** What it is, for people: `number`, `Array(3)`, `Float64Array(10)`. */
  readonly type: string;
}

/** A stored value: in the manifest itself, or in a blob named by its hash. */
export type ArtifactRef =
  | (RefBase & { readonly at: 'blob' })
  | (RefBase & { readonly at: 'inline'; readonly json: unknown })
  | (RefBase & { readonly at: 'inline'; readonly base64: string });
