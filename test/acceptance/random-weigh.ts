/** A small number for any value: what flows and the interpreter make of a foreach's item. */
export function weigh(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.abs(Math.trunc(value)) % 97 : 5;
  if (typeof value === 'bigint') return Number(value < 0n ? -value % 89n : value % 89n);
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return String(value).length;
  if (value instanceof Date) return 11;
  if (value instanceof Map || value instanceof Set) return 20 + value.size;
  if (ArrayBuffer.isView(value)) return 30 + value.byteLength;
  return 40 + Object.keys(value).length;
}
