interface View {
  readonly BYTES_PER_ELEMENT?: number;
  readonly name: string;
  readonly prototype: object;
}

/** A class of typed arrays, or Node's Buffer. */
export type ViewClass = View & (abstract new (...args: never[]) => ArrayBufferView);

/** Only newer Node has it. */
const float16 = Reflect.get(globalThis, 'Float16Array') as ViewClass | undefined;

/** Those whose bytes are stored as they are. */
export const viewClasses: readonly ViewClass[] = [
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
  ...(float16 === undefined ? [] : [float16]),
];
