import { deserialize, serialize } from 'node:v8';
import type { Encoding } from '../contracts/encoding.ts';
import { giveBack, type Loss } from './lost-by-cloning.ts';

/** V8's structured-clone format: every value that isn't exact in another encoding, and can be stored. */
export function encodeClone(
  value: unknown,
  losses: readonly Loss[],
): { readonly encoding: string; readonly bytes: Uint8Array } {
  if (losses.length === 0) return { encoding: 'v8', bytes: serialize(value) };
  // In one clone, so that what is given back goes to the same objects, and shares the same parts.
  return { encoding: 'v8-whole', bytes: serialize([value, losses]) };
}

/** What reads it: `v8`, and `v8-whole`, in which stands what cloning alone would lose. */
export const cloneDecoders: readonly Pick<Encoding, 'name' | 'decode'>[] = [
  { name: 'v8', decode: (bytes) => deserialize(bytes) as unknown },
  {
    name: 'v8-whole',
    decode: (bytes) => {
      const [value, losses] = deserialize(bytes) as readonly [unknown, readonly Loss[]];
      for (const loss of losses) giveBack(loss);
      return value;
    },
  },
];

export function isClone(encoding: string): boolean {
  return cloneDecoders.some(({ name }) => name === encoding);
}
