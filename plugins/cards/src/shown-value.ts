import { inspect } from 'node:util';

/** How much of a value is shown. */
export interface Shortening {
  /** UTF-16 units. */
  readonly most: number;
  /** One line. */
  readonly isShort?: boolean;
}

/** A value as a text that is cut where it gets long. Never throws, whatever the value does when it is looked at. */
export function shownValue(value: unknown, { most, isShort = false }: Shortening): string {
  const text = typeof value === 'string' ? value : inspected(value, isShort);
  const line = isShort ? text.replaceAll(/\s*\n\s*/g, ' ') : text;
  return line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
}

function inspected(value: unknown, isShort: boolean): string {
  const limits = { depth: isShort ? 3 : 4, maxArrayLength: isShort ? 20 : 100, maxStringLength: 1000 };
  try {
    return inspect(
      value,
      isShort ? { ...limits, compact: true, breakLength: Infinity } : { ...limits, breakLength: 100 },
    );
  } catch {
    return 'A value that cannot be shown';
  }
}
