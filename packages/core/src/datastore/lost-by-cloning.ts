import { types } from 'node:util';
import type { FileArtifact } from '../contracts/file-artifact.ts';
import { reviveFile, type FileReader } from './file-artifact.ts';

/** A property of an object, as data. */
export type OwnProperty = readonly [key: string, value: unknown, enumerable: boolean];

/** What structured cloning loses of one object: its prototype by name, and own properties. */
export type Loss = readonly [of: object, prototype: string | undefined, properties: readonly OwnProperty[]];

const prototypes: ReadonlyMap<string, object | null> = new Map<string, object | null>([
  ['null', null],
  ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError].map(
    (one): [string, object] => [one.name, one.prototype as object],
  ),
]);

const namesOfPrototypes: ReadonlyMap<object | null, string> = new Map(
  [...prototypes].map(([name, prototype]) => [prototype, name]),
);

/** What cloning an object that is given with its own properties would lose; undefined where it loses nothing. */
export function lostByCloning(value: object, own: readonly OwnProperty[]): Loss | undefined {
  if (types.isNativeError(value)) return lostOfError(value, own);
  const prototype = Object.getPrototypeOf(value) === null ? 'null' : undefined;
  const lost = own.filter((property) => !isCloned(value, property));
  return prototype === undefined && lost.length === 0 ? undefined : [value, prototype, lost];
}

/** The prototype of a file artifact, which its clone loses with the way to its bytes. */
const fileName = 'file';

export function lostOfFile(file: FileArtifact): Loss {
  return [file, fileName, []];
}

/** Gives a clone back what it lost. Runs nothing of the data: prototypes are of this file's list. */
export function giveBack([of, prototype, properties]: Loss, files: FileReader): void {
  if (prototype === fileName) return reviveFile(of, files);
  if (prototype !== undefined) Object.setPrototypeOf(of, prototypes.get(prototype) ?? null);
  for (const [key, value, enumerable] of properties) {
    // Deleted first, it comes in its turn; a RegExp's lastIndex can't be.
    if (Reflect.deleteProperty(of, key))
      Object.defineProperty(of, key, { value, enumerable, writable: true, configurable: true });
    else Reflect.set(of, key, value);
  }
}

function isCloned(value: object, [key, content, enumerable]: OwnProperty): boolean {
  if (Array.isArray(value)) return enumerable || key === 'length';
  if (value instanceof RegExp) return key === 'lastIndex' && content === 0;
  if (types.isStringObject(value)) return key === 'length' || Number(key) < value.length;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return enumerable && (prototype === Object.prototype || prototype === null);
}

/** An error of the user's class comes back as one of the class built in that it extends, under its own name. */
function lostOfError(error: Error, own: readonly OwnProperty[]): Loss | undefined {
  const lost = own.filter(([key, value, enumerable]) => enumerable || !isClonedOfError(key, value));
  const base = baseOf(error);
  if (base === undefined) return lost.length === 0 ? undefined : [error, undefined, lost];
  const direct = Object.getPrototypeOf(error) as Error;
  const isDirect = namesOfPrototypes.get(direct) === base;
  const name: readonly OwnProperty[] =
    isDirect || Object.hasOwn(error, 'name') ? [] : [['name', nameOf(error, base), false]];
  // Cloning chooses the class by the name.
  const isBaseCloned = error.name === base && base !== 'AggregateError';
  if (isBaseCloned && name.length === 0 && lost.length === 0) return undefined;
  return [error, base, [...name, ...lost]];
}

function isClonedOfError(key: string, value: unknown): boolean {
  return key === 'cause' || ((key === 'message' || key === 'stack') && typeof value === 'string');
}

function baseOf(error: Error): string | undefined {
  let at = Object.getPrototypeOf(error) as object | null;
  while (at !== null && !namesOfPrototypes.has(at)) at = Object.getPrototypeOf(at) as object | null;
  return at === null ? undefined : namesOfPrototypes.get(at);
}

function nameOf({ name, constructor }: Error, base: string): string {
  return name === base && constructor.name !== '' ? constructor.name : name;
}
