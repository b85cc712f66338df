import { inspect } from 'node:util';
import { toJson } from './reporters/to-json.ts';

const longest = 60;

/** A parameter's default as one would type it, cut where it is long. */
export function defaultText(value: unknown): string {
  const text = typed(value).replaceAll(/\s+/g, ' ');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function typed(value: unknown): string {
  if (typeof value === 'string') return value === '' || hasControls(value) ? JSON.stringify(value) : value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Set || value instanceof Map) return toJson([...value]);
  if (value instanceof URL) return value.href;
  return isPlain(value) ? toJson(value) : inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 1 });
}

/** Line ends aside, which are shown as spaces. */
function hasControls(text: string): boolean {
  return /[^\P{Cc}\s]/u.test(text);
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}
