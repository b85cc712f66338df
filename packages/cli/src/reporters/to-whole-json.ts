/**
 * A value as JSON with all that it holds, for programs: a Map as a list of pairs, a Set and a typed array as lists, bytes
 * (a Buffer, an ArrayBuffer, a DataView) in base64, a Date in ISO's form, an Error with its name, message and cause; what
 * JSON has no form for (a BigInt, NaN, an infinity) as text. A part that holds itself says [Circular] there.
 */
export function toWholeJson(value: unknown, indent?: number): string | undefined {
  return JSON.stringify(plain(value, []), undefined, indent);
}

function plain(value: unknown, around: readonly object[]): unknown {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  return around.includes(value) ? '[Circular]' : plainObject(value, [...around, value]);
}

function plainObject(value: object, around: readonly object[]): unknown {
  const list = (items: Iterable<unknown>): readonly unknown[] => Array.from(items, (item) => plain(item, around));
  const bytes = bytesOf(value);
  if (bytes !== undefined) return bytes.toString('base64');
  if (ArrayBuffer.isView(value)) return list(value as unknown as Iterable<unknown>);
  if (value instanceof Map) return Array.from(value, (pair) => list(pair));
  if (value instanceof Set || Array.isArray(value)) return list(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  if (value instanceof RegExp) return String(value);
  const entries = Object.entries(value).map(([key, part]) => [key, plain(part, around)] as const);
  if (!(value instanceof Error)) return Object.fromEntries(entries);
  const { name, message, cause } = value;
  return { name, message, ...(cause !== undefined && { cause: plain(cause, around) }), ...Object.fromEntries(entries) };
}

function bytesOf(value: object): Buffer | undefined {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return Buffer.from(value);
  if (Buffer.isBuffer(value)) return value;
  return value instanceof DataView ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : undefined;
}
