import type { ErrorRecord } from '../contracts/records.ts';

/** What stands where a secret would. */
export const hidden = '***';

/** A shorter text stands in too many words that give nothing away. */
const shortest = 4;

/**
 * The texts by which values would show in output: each text and number in them, of a text of several lines each line, and
 * what JSON makes of it. The longest come first, so that one that is part of another leaves nothing of that.
 */
export function secretTexts(values: Iterable<unknown>): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<object>();
  const queue = [...values];
  while (queue.length > 0) {
    const at = queue.pop();
    if (typeof at === 'object' && at !== null && !seen.has(at)) {
      seen.add(at);
      queue.push(...partsOf(at));
    }
    for (const text of textsOf(at)) found.add(text);
  }
  const telling = [...found].filter((text) => text.length >= shortest);
  return telling.toSorted((one, other) => other.length - one.length);
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  if (typeof value !== 'string') return [];
  const lines = value.split('\n').map((line) => line.trim());
  return [value, ...lines, JSON.stringify(value).slice(1, -1)];
}

function partsOf(value: object): readonly unknown[] {
  if (ArrayBuffer.isView(value)) return [];
  if (value instanceof Map) return [...(value as ReadonlyMap<unknown, unknown>)].flat();
  return value instanceof Set ? [...(value as ReadonlySet<unknown>)] : Object.values(value);
}

/** A text with `***` where one of these stands. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, hidden), text);
}

/** An error with `***` where one of these stands, in its causes too. */
export function hideInError(record: ErrorRecord, secrets: readonly string[]): ErrorRecord {
  if (secrets.length === 0) return record;
  const hide = (text: string): string => hideSecrets(text, secrets);
  const { name, message, code, stack, hint, frame, cause, errors } = record;
  return {
    ...record,
    name: hide(name),
    message: hide(message),
    ...(code !== undefined && { code: hide(code) }),
    ...(stack !== undefined && { stack: hide(stack) }),
    ...(hint !== undefined && { hint: hide(hint) }),
    ...(frame !== undefined && { frame: hide(frame) }),
    ...(cause !== undefined && { cause: hideInError(cause, secrets) }),
    ...(errors !== undefined && { errors: errors.map((one) => hideInError(one, secrets)) }),
  };
}
