import { errors } from './errors.ts';

const plain = /^[\w$-][\w.$-]*(?:\/[\w$-][\w.$-]*)*$/;

/** Throws FLOW_STORAGE_BAD_KEY for what no storage takes as a key; every storage calls it first. */
export function checkStorageKey(key: string): void {
  if (plain.test(key)) return;
  const reason = faultOf(key);
  if (reason !== undefined) throw errors.FLOW_STORAGE_BAD_KEY({ key, reason });
}

/** As `checkStorageKey`, for what `list` takes: a folder that ends with a slash, or nothing. */
export function checkStoragePrefix(prefix: string): void {
  if (prefix === '') return;
  if (!prefix.endsWith('/')) {
    throw errors.FLOW_STORAGE_BAD_KEY({ key: prefix, reason: 'a prefix to list ends with a slash' });
  }
  checkStorageKey(prefix.slice(0, -1));
}

function faultOf(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (key.startsWith('/')) return 'it starts with a slash';
  if (key.endsWith('/')) return 'it ends with a slash';
  if (!key.isWellFormed()) return 'it holds half of a surrogate pair';
  const parts = key.split('/');
  if (parts.includes('')) return 'it has an empty part';
  if (parts.includes('.') || parts.includes('..')) return 'it has a part that is "." or ".."';
  return undefined;
}
