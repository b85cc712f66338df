/** What a value is, for people: `number`, `Array(3)`, `Map(2)`, `Float64Array(10)`, `Object`. */
export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (Array.isArray(value)) return `Array(${String(value.length)})`;
  const name = className(value);
  if (value instanceof Map || value instanceof Set) return `${name}(${String(value.size)})`;
  if (ArrayBuffer.isView(value) && 'length' in value) return `${name}(${String(value.length)})`;
  return name;
}

/** By its prototype: a property of its own may be called `constructor`. */
function className(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: { readonly name?: unknown } } | null;
  const name = prototype?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'Object';
}
