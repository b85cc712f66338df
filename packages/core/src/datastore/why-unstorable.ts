import { types } from 'node:util';
import { viewClasses } from './view-classes.ts';

/** What makes an object one of a class built in, and the prototypes that it then comes back with. */
const kinds: readonly (readonly [test: (value: unknown) => boolean, prototypes: readonly object[]])[] = [
  [Array.isArray, [Array.prototype]],
  [types.isMap, [Map.prototype]],
  [types.isSet, [Set.prototype]],
  [types.isDate, [Date.prototype]],
  [types.isRegExp, [RegExp.prototype]],
  [types.isArrayBufferView, [DataView.prototype, ...viewClasses.map((one) => one.prototype)]],
  [types.isArrayBuffer, [ArrayBuffer.prototype]],
  [types.isNumberObject, [Number.prototype]],
  [types.isStringObject, [String.prototype]],
  [types.isBooleanObject, [Boolean.prototype]],
  [types.isBigIntObject, [BigInt.prototype]],
];

/** What a value is, as in a sentence, where it can't be stored whatever its parts are. */
export function whyUnstorable(value: unknown): string | undefined {
  if (typeof value === 'function') return aFunction(value);
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value !== 'object' || value === null) return undefined;
  return exotic(value) ?? (ArrayBuffer.isView(value) ? aView(value) : undefined) ?? aBuffer(value) ?? anInstance(value);
}

function aFunction(value: object & { readonly name: string }): string {
  if (Function.prototype.toString.call(value).startsWith('class')) return `the class ${value.name}`;
  return types.isGeneratorFunction(value) ? 'a generator function' : 'a function';
}

/** What looks like another object, or does something when it is read. */
function exotic(value: object): string | undefined {
  if (types.isProxy(value)) return 'a proxy (store a copy of what it stands for)';
  if (types.isPromise(value)) return 'a promise (is an await missing?)';
  if (types.isGeneratorObject(value))
    return 'a generator (store what it yields: [...it], or await Array.fromAsync(it))';
  if (value instanceof Iterator) return 'an iterator (store what it yields: [...it])';
  if (types.isArgumentsObject(value)) return 'the arguments of a function (store [...arguments])';
  return undefined;
}

function aView({ buffer, constructor }: ArrayBufferView): string | undefined {
  const name = constructor.name;
  if (types.isSharedArrayBuffer(buffer)) return `a ${name} over a SharedArrayBuffer (store a copy)`;
  if (buffer.detached) return `a ${name} over a detached ArrayBuffer`;
  return buffer.resizable ? `a ${name} over a resizable ArrayBuffer (store a copy)` : undefined;
}

function aBuffer(value: object): string | undefined {
  if (types.isSharedArrayBuffer(value)) return 'a SharedArrayBuffer (store a copy)';
  return value instanceof ArrayBuffer && value.detached ? 'a detached ArrayBuffer' : undefined;
}

function anInstance(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  if (types.isNativeError(value) || isStorable(value, prototype)) return undefined;
  const name = prototype?.constructor?.name;
  return typeof name !== 'string' || name === '' || name === 'Object'
    ? 'an object that inherits from another'
    : `an instance of the class ${name}`;
}

function isStorable(value: object, prototype: object | null): boolean {
  const kind = kinds.find(([test]) => test(value));
  if (kind === undefined) return prototype === Object.prototype || prototype === null;
  return prototype !== null && kind[1].includes(prototype);
}
