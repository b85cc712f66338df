/** What a value is, for people: `number`, `Array(3)`, `Map(2)`, `Float64Array(10)`, `Object`. */
export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (Array.isArray(value)) return `Array(${String(value.length)})`;
  const name = (value.constructor as { name?: string } | undefined)?.name ?? 'Object';
  if (value instanceof Map || value instanceof Set) return `${name}(${String(value.size)})`;
  if (ArrayBuffer.isView(value) && 'length' in value) return `${name}(${String(value.length)})`;
  return name;
}
