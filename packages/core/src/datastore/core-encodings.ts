import { deserialize, serialize } from 'node:v8';
import type { Encoding } from '../contracts/encoding.ts';
import { isExactJson } from './is-exact-json.ts';

/** JSON, where JSON is exact: other languages can read it. */
const json: Encoding = {
  name: 'json',
  encode: (value) => (isExactJson(value) ? Buffer.from(JSON.stringify(value)) : undefined),
  decode: (bytes) => JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as unknown,
};

/** V8's structured-clone format: everything else that can be stored. */
const v8: Encoding = {
  name: 'v8',
  encode: (value) => serialize(value),
  decode: (bytes) => deserialize(bytes) as unknown,
};

const views = [
  Buffer,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

/** Raw bytes of a typed array, in the machine's order, which is little-endian wherever Node runs. */
function viewEncoding(view: (typeof views)[number]): Encoding {
  return {
    name: view.name,
    encode: (value) => {
      if (!ArrayBuffer.isView(value) || Object.getPrototypeOf(value) !== view.prototype) return undefined;
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

/** Core's own encodings, in the order in which they are asked; the last takes all that can be stored. */
export const coreEncodings: readonly Encoding[] = [...views.map((view) => viewEncoding(view)), json, v8];
