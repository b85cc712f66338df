import type { ErrorRecord } from '../contracts/records.ts';

/** What stands where a secret would. */
export const hidden = '***';

/** A shorter text stands in too many words that give nothing away. */
const shortest = 4;

/**
 * The texts by which values would show in output: each text and number in them, of a text of several lines each line, and
 * what JSON, HTML, a URL and base64 make of it. The longest come first, so that one that is part of another leaves nothing of that.
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
  const json = JSON.stringify(value).slice(1, -1);
  return [value, ...lines, json, ...[value, ...lines].flatMap(inHtml), ...inUrls(value), ...inBase64(value)];
}

/** As a page shows it, with all signs escaped that may be, or without the apostrophe. */
function inHtml(text: string): readonly string[] {
  return [/[&<>"']/g, /[&<>"]/g].map((signs) => text.replaceAll(signs, (sign) => signsInHtml[sign] ?? sign));
}

const signsInHtml: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As a part of a path, and as a value of a query or a form. */
function inUrls(text: string): readonly string[] {
  const whole = text.toWellFormed();
  return [encodeURIComponent(whole), new URLSearchParams({ '': whole }).toString().slice(1)];
}

/** Fewer characters of base64 stand in too much that is no secret. */
const shortestBase64 = 8;

/**
 * The characters that hold nothing but the text, wherever it begins in what is encoded: of `user:password`, as a header for
 * authorization has it, too.
 */
function inBase64(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const found = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return found.filter((own) => own.length >= shortestBase64);
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
