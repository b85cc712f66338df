import { types } from 'node:util';
import { hasOnlyItems } from './only-items.ts';

/** Deeper values are left to V8's format, which says when they are too deep. */
const maxDepth = 1000;

/** Values beyond this many parts aren't worth the memory of remembering each. */
const maxParts = 5_000_000;

/** Looks a getter up without reading it, and without a descriptor for each property of a large value. */
const getterOf = Reflect.get(Object.prototype, '__lookupGetter__') as (this: object, key: PropertyKey) => unknown;

/**
 * True where JSON gives back exactly this value: no undefined, no -0, NaN or holes, no shared or circular parts, no
 * properties that aren't plain data.
 */
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
  if (types.isProxy(value) || seen.has(value) || seen.size > maxParts || depth > maxDepth) return false;
  seen.add(value);
  if (Array.isArray(value)) return isExactArray(value, seen, depth);
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype || 'toJSON' in value || types.isArgumentsObject(value)) return false;
  let count = 0;
  for (const key in value) {
    count += 1;
    if (key === '__proto__' || getterOf.call(value, key) !== undefined) return false;
    if (!isExact((value as Record<string, unknown>)[key], seen, depth + 1)) return false;
  }
  return Object.getOwnPropertyNames(value).length === count && Object.getOwnPropertySymbols(value).length === 0;
}

function isExactArray(value: readonly unknown[], seen: Set<object>, depth: number): boolean {
  if (Object.getPrototypeOf(value) !== Array.prototype || 'toJSON' in value || !hasOnlyItems(value)) return false;
  for (let index = 0; index < value.length; index += 1) {
    if (getterOf.call(value, index) !== undefined) return false;
    // A hole reads as undefined, which isn't exact either.
    if (!isExact(value[index], seen, depth + 1)) return false;
  }
  return true;
}
