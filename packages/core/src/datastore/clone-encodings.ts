import { DefaultDeserializer, serialize } from 'node:v8';
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
    { name: plain, decode: readClone },
    {
      name: whole,
      decode: (bytes) => {
        const [value, losses] = readClone(bytes) as readonly [unknown, readonly Loss[]];
        for (const loss of losses) giveBack(loss, files);
        return value;
      },
    },
  ];
}

interface HostReader {
  _readHostObject(): unknown;
}

/** Node documents it, and its types don't know it. */
const builtIn = DefaultDeserializer.prototype as unknown as HostReader;

/** V8's own gives typed arrays as views of all the bytes that were read, and so lets whoever asks see and change those. */
class OwnBuffers extends DefaultDeserializer implements HostReader {
  _readHostObject(): unknown {
    const view = builtIn._readHostObject.call(this) as ArrayBufferView;
    if (view.byteLength === view.buffer.byteLength) return view;
    const { byteOffset: from, byteLength } = view;
    const own = view.buffer.slice(from, from + byteLength);
    if (Buffer.isBuffer(view)) return Buffer.from(own);
    const size = 'BYTES_PER_ELEMENT' in view ? Number(view.BYTES_PER_ELEMENT) : 1;
    return Reflect.construct(view.constructor, [own, 0, byteLength / size]) as unknown;
  }
}

function readClone(bytes: Uint8Array): unknown {
  const reader = new OwnBuffers(bytes);
  reader.readHeader();
  return reader.readValue() as unknown;
}

export function isClone(encoding: string): boolean {
  return names.some((name) => name === encoding);
}
