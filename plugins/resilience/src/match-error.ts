import type { ErrorRecord } from '@flow/core/kernel';
import { shown, type Reading } from '@flow/core/kernel';

/** An error's class. What failed may have failed in another process, so it is told by its name, and not by instanceof. */
export type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * Which errors are meant: by a class, by a list of names, codes and classes, or whatever a function of the error says.
 * A class means the errors that have its name; a subclass has a name of its own.
 */
export type ErrorMatch = ErrorClass | readonly (string | ErrorClass)[] | ((error: ErrorRecord) => boolean);

export type ErrorTest = (error: ErrorRecord) => boolean;

export const everyError: ErrorTest = () => true;

/** A test that is true for the errors meant. */
export function readErrorMatch(given: unknown): Reading<ErrorTest> {
  if (typeof given === 'function' && !isClass(given)) return { value: given as ErrorTest };
  const listed: readonly unknown[] = isErrorClass(given) ? [given] : Array.isArray(given) ? given : [];
  const odd = listed.find((one) => typeof one !== 'string' && !isErrorClass(one));
  if (listed.length === 0 || odd !== undefined) {
    const found = odd === undefined ? `it is ${described(given)}` : `it holds ${described(odd)}`;
    const form = "an error's class, a list of errors' names, codes or classes, or a function of the error";
    return { reason: `it must be ${form}, and ${found}` };
  }
  const names = new Set(listed.map((one) => (typeof one === 'string' ? one : (one as ErrorClass).name)));
  return { value: ({ name, code }) => names.has(name) || (code !== undefined && names.has(code)) };
}

function described(value: unknown): string {
  return typeof value === 'function' && isClass(value) ? `the class ${value.name}` : shown(value);
}

/** Written as a class, or built in as one: its prototype can't be replaced. */
function isClass(value: object): boolean {
  return isErrorClass(value) || Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
}

function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === 'function' && (value === Error || value.prototype instanceof Error);
}
