import { inspect, types } from 'node:util';
import { isFileArtifact } from '../contracts/file-artifact.ts';
import { lostByCloning, lostOfFile, type Loss, type OwnProperty } from './lost-by-cloning.ts';
import { hasOnlyItems } from './only-items.ts';
import { whyUnstorable } from './why-unstorable.ts';

/** The first part of a value that can't be stored. */
export interface Unstorable {
  /** As in code: `model.layers[2].fn`. */
  readonly path: string;
  /** As in a sentence: `a function`. */
  readonly what: string;
}

/** A value's parts, looked through: the first that can't be stored, or what structured cloning loses of them. */
export interface Survey {
  readonly fault: Unstorable | undefined;
  readonly losses: readonly Loss[];
}

interface Part {
  readonly value: unknown;
  readonly path: string;
}

/** Looks for what structured cloning would refuse or change without a word. */
export function surveyValue(value: unknown, path: string): Survey {
  const seen = new Set<object>();
  const losses: Loss[] = [];
  // Deep values are walked without recursion, so that a long linked list doesn't overflow the stack.
  const queue: Part[] = [{ value, path }];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (isFileArtifact(at.value)) {
      if (!seen.has(at.value)) losses.push(lostOfFile(at.value));
      seen.add(at.value);
      continue;
    }
    const what = whyUnstorable(at.value);
    if (what !== undefined) return { fault: { path: at.path, what }, losses };
    if (typeof at.value !== 'object' || at.value === null || seen.has(at.value)) continue;
    seen.add(at.value);
    const own = ownProperties(at.value, at.path);
    if ('what' in own) return { fault: own, losses };
    const loss = lostByCloning(at.value, own.properties);
    if (loss !== undefined) losses.push(loss);
    for (const part of partsOf(at.value, at.path, own.properties).toReversed()) queue.push(part);
  }
  return { fault: undefined, losses };
}

/** Those that are data; the first that is none is a fault. */
function ownProperties(value: object, path: string): Unstorable | { readonly properties: readonly OwnProperty[] } {
  if (types.isArrayBufferView(value) && hasOnlyItems(value)) return { properties: [] };
  const properties: OwnProperty[] = [];
  for (const key of Reflect.ownKeys(value)) {
    if (key === 'stack' && types.isNativeError(value) && typeof value.stack === 'string') continue;
    if (typeof key === 'symbol') return { path: `${path}[${key.toString()}]`, what: 'a property named by a symbol' };
    const { enumerable = false, ...property } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    if (!('value' in property)) return { path: path + member(value, key), what: 'a getter or setter' };
    properties.push([key, property.value, enumerable]);
  }
  if (!types.isArrayBufferView(value)) return { properties };
  return { path, what: 'a typed array or view with properties of its own' };
}

function partsOf(value: object, path: string, own: readonly OwnProperty[]): readonly Part[] {
  const parts = own
    .filter(([, entry]) => mayBeAtFault(entry))
    .map(([key, entry]) => ({ value: entry, path: path + member(value, key) }));
  return [...parts, ...entriesOf(value, path)];
}

function entriesOf(value: object, path: string): readonly Part[] {
  if (value instanceof Map) {
    return [...value].flatMap(([key, entry]: [unknown, unknown]) => [
      { value: key, path: `${path}.keys()` },
      { value: entry, path: `${path}.get(${shown(key)})` },
    ]);
  }
  return value instanceof Set ? [...value].map((entry: unknown) => ({ value: entry, path: `${path}.values()` })) : [];
}

function mayBeAtFault(value: unknown): boolean {
  return typeof value === 'function' || typeof value === 'symbol' || (typeof value === 'object' && value !== null);
}

function member(owner: object, key: string): string {
  if (Array.isArray(owner) && /^\d+$/.test(key)) return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function shown(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key);
  return typeof key === 'object' && key !== null ? '…' : inspect(key);
}
