import { inspect } from 'node:util';

/** The first part of a value that can't be stored. */
export interface Unstorable {
  /** As in code: `model.layers[2].fn`. */
  readonly path: string;
  /** As in a sentence: `a function`. */
  readonly what: string;
}

const storableClasses: ReadonlySet<unknown> = new Set<unknown>([
  Object,
  Array,
  Map,
  Set,
  Date,
  RegExp,
  Boolean,
  Number,
  String,
  BigInt,
  ArrayBuffer,
  DataView,
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
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
]);

/** Looks for what structured cloning would refuse or change without a word (functions, class instances). */
export function findUnstorable(value: unknown, path: string): Unstorable | undefined {
  const seen = new Set<object>();
  // Deep values are walked without recursion, so that a long linked list doesn't overflow the stack.
  const queue: { readonly value: unknown; readonly path: string }[] = [{ value, path }];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const what = complaint(at.value);
    if (what !== undefined) return { path: at.path, what };
    if (typeof at.value !== 'object' || at.value === null || seen.has(at.value)) continue;
    seen.add(at.value);
    for (const part of parts(at.value, at.path)) queue.push(part);
  }
  return undefined;
}

function complaint(value: unknown): string | undefined {
  if (typeof value === 'function') return isClass(value) ? `the class ${value.name}` : 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Promise) return 'a promise (is an await missing?)';
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  if (prototype === null || value instanceof Error || storableClasses.has(prototype.constructor)) return undefined;
  const name = prototype.constructor?.name;
  return name === undefined || name === '' ? 'an instance of a class' : `an instance of the class ${name}`;
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith('class');
}

function parts(value: object, path: string): readonly { readonly value: unknown; readonly path: string }[] {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return [];
  if (value instanceof Map) {
    return [...value].flatMap(([key, entry]: [unknown, unknown]) => [
      { value: key, path: `${path}.keys()` },
      { value: entry, path: `${path}.get(${shown(key)})` },
    ]);
  }
  if (value instanceof Set) return [...value].map((entry: unknown) => ({ value: entry, path: `${path}.values()` }));
  const entries = Object.entries(value as Record<string, unknown>).filter(([, entry]) => mayBeAtFault(entry));
  return entries.toReversed().map(([key, entry]) => ({ value: entry, path: path + member(value, key) }));
}

function mayBeAtFault(value: unknown): boolean {
  return typeof value === 'function' || typeof value === 'symbol' || (typeof value === 'object' && value !== null);
}

function member(owner: object, key: string): string {
  if (Array.isArray(owner)) return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function shown(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key);
  return typeof key === 'object' && key !== null ? '…' : inspect(key);
}
