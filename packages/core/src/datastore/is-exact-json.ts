/** Deeper values are left to V8's format, which says when they are too deep. */
const maxDepth = 1000;

/** Values beyond this many parts aren't worth the memory of remembering each. */
const maxParts = 5_000_000;

/** True where JSON gives back exactly this value: no undefined, no -0, NaN or holes, no shared or circular parts. */
export function isExactJson(value: unknown): boolean {
  return isExact(value, new Set(), 0);
}

function isExact(value: unknown, seen: Set<object>, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || isExactObject(value, seen, depth);
    default:
      return false;
  }
}

function isExactObject(value: object, seen: Set<object>, depth: number): boolean {
  if (seen.has(value) || seen.size > maxParts || depth > maxDepth) return false;
  seen.add(value);
  if (Array.isArray(value)) return isExactArray(value, seen, depth);
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype || 'toJSON' in value) return false;
  for (const key in value) {
    if (key === '__proto__' || !isExact((value as Record<string, unknown>)[key], seen, depth + 1)) return false;
  }
  return true;
}

function isExactArray(value: readonly unknown[], seen: Set<object>, depth: number): boolean {
  if (Object.getPrototypeOf(value) !== Array.prototype || 'toJSON' in value) return false;
  for (let index = 0; index < value.length; index += 1) {
    // A hole reads as undefined, which isn't exact either.
    if (!isExact(value[index], seen, depth + 1)) return false;
  }
  return Object.keys(value).length === value.length;
}
