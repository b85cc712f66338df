import type { Encoding } from '../contracts/encoding.ts';
import { isExactJson } from './is-exact-json.ts';
import { viewClasses, type ViewClass } from './view-classes.ts';
import { hasOnlyItems } from './only-items.ts';
import { whyUnstorable } from './why-unstorable.ts';

/** JSON, where JSON is exact: other languages can read it. */
const json: Encoding = {
  name: 'json',
  encode: (value) => (isExactJson(value) ? encodeJson(value) : undefined),
  decode: (bytes) => JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as unknown,
};

/** Undefined where its text would be longer than texts can be. */
function encodeJson(value: unknown): Uint8Array | undefined {
  try {
    return Buffer.from(JSON.stringify(value));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Raw bytes of a typed array, in the machine's order, which is little-endian wherever Node runs. */
function viewEncoding(view: ViewClass): Encoding {
  return {
    name: view.name,
    encode: (value) => {
      if (!ArrayBuffer.isView(value) || Object.getPrototypeOf(value) !== view.prototype) return undefined;
      if (whyUnstorable(value) !== undefined || !hasOnlyItems(value)) return undefined;
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    },
    decode: (bytes) => {
      if (view === Buffer) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      // A buffer of its own: aligned, and whole for whoever makes another view of it.
      const isWhole = bytes.byteLength === bytes.buffer.byteLength;
      const { buffer, byteLength } = isWhole ? bytes : new Uint8Array(bytes);
      const size = 'BYTES_PER_ELEMENT' in view ? view.BYTES_PER_ELEMENT : 1;
      return Reflect.construct(view, [buffer, 0, byteLength / size]) as unknown;
    },
  };
}

/** Core's encodings for values that they give back exactly, in the order in which they are asked. */
export const exactEncodings: readonly Encoding[] = [...viewClasses.map((view) => viewEncoding(view)), json];
