import { deserialize, serialize } from 'node:v8';
import type { Encoding } from '../contracts/encoding.ts';
import type { FileReader } from './file-artifact.ts';
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

const names = ['v8', 'v8-whole'] as const;

/** What reads it: `v8`, and `v8-whole`, in which stands what cloning alone would lose; `files` reads the files within. */
export function cloneDecoders(files: FileReader): readonly Pick<Encoding, 'name' | 'decode'>[] {
  const [plain, whole] = names;
  return [
    { name: plain, decode: (bytes) => deserialize(bytes) as unknown },
    {
      name: whole,
      decode: (bytes) => {
        const [value, losses] = deserialize(bytes) as readonly [unknown, readonly Loss[]];
        for (const loss of losses) giveBack(loss, files);
        return value;
      },
    },
  ];
}

export function isClone(encoding: string): boolean {
  return names.some((name) => name === encoding);
}
