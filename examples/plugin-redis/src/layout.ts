/**
 * How objects stand in Redis, under names with the storage's prefix:
 *
 * - `keys`: a sorted set of all keys, in their order, for listing.
 * - `object:KEY`: a hash of an object's `id`, `size`, `time`, `parts` and `step`, with its bytes as `body` where it has no parts.
 * - `body:ID`: a hash of the parts of a larger object, `step` bytes each. It expires until the object is there.
 */
export interface Layout {
  readonly keys: string;
  readonly objects: string;
  readonly bodies: string;
}

export function layoutOf(prefix: string): Layout {
  return { keys: `${prefix}keys`, objects: `${prefix}object:`, bodies: `${prefix}body:` };
}
