import type { ObjectInfo } from '@flow/core/kernel';
import { itemsOf, numberOf, type Reply } from './replies.ts';
import { listScript } from './scripts.ts';
import type { Store } from './store.ts';

const pageSize = 1000;

/** The objects of a folder in the order of their keys, a page at a time: each that is there all the while, once. */
export async function* listObjects(
  { connection, layout }: Store,
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<ObjectInfo> {
  const { from, to } = boundsOf(prefix);
  const purpose = { what: prefix === '' ? 'the list of all keys' : `the list of ${prefix}`, signal };
  for (let after: string | undefined = from; after !== undefined;) {
    const bounds: readonly string[] = [after, to, String(pageSize), layout.objects];
    const reply = await connection.send(['EVAL', listScript, '1', layout.keys, ...bounds], purpose);
    const page: readonly ObjectInfo[] = itemsOf(reply).map(infoOf);
    for (const info of page) {
      signal?.throwIfAborted();
      yield info;
    }
    const last = page[pageSize - 1];
    after = last && `(${last.key}`;
  }
}

/** As Redis compares bytes, the keys below `a/` are those after `a/` and before `a0`: 0 follows the slash. */
function boundsOf(prefix: string): { readonly from: string; readonly to: string } {
  return prefix === '' ? { from: '-', to: '+' } : { from: `(${prefix}`, to: `(${prefix.slice(0, -1)}0` };
}

function infoOf(entry: Reply): ObjectInfo {
  const [key, size, time] = itemsOf(entry);
  return { key: String(key), size: numberOf(size), modifiedAt: numberOf(time) };
}
