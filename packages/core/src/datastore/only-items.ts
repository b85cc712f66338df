import { inspect } from 'node:util';

/** Lists up to this length are asked for their keys; longer ones would answer with as many strings. */
const short = 64;

/** A list with no items shown: what else there is would stand behind them. */
const onlyItems = /^[\w()[\] ]*\[ \.\.\. \d+ more items?(?:, \[length\]: \d+)? \]$/;

/** False where an array or a typed array has properties besides its items. */
export function hasOnlyItems(list: ArrayBufferView | readonly unknown[]): boolean {
  if (!('length' in list)) return Reflect.ownKeys(list).length === 0;
  const isArray = Array.isArray(list);
  // A sparse array has fewer keys.
  if (list.length <= short) return Reflect.ownKeys(list).every((key) => isIndex(key) || (isArray && key === 'length'));
  const options = { maxArrayLength: 0, depth: 0, customInspect: false, breakLength: Infinity, showHidden: isArray };
  return onlyItems.test(inspect(list, options));
}

function isIndex(key: PropertyKey): boolean {
  return typeof key === 'string' && /^(?:0|[1-9]\d*)$/.test(key);
}
