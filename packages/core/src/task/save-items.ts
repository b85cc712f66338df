import type { ItemChunk } from '../contracts/records.ts';
import type { ArtifactStore } from '../datastore/artifact-store.ts';
import { isExactJson } from '../datastore/is-exact-json.ts';

/** Items are stored together, so that a child reads a little and a split of 100,000 writes few blobs. */
export const chunkItems = 128;
const chunkBytes = 256 * 1024;

/** Stores the items of a foreach in chunks. Throws FLOW_NOT_STORABLE, naming the item. */
export async function saveItems(artifacts: ArtifactStore, items: Iterable<unknown>): Promise<readonly ItemChunk[]> {
  const chunks: ItemChunk[] = [];
  let pending: unknown[] = [];
  let from = 0;
  const flush = async (): Promise<void> => {
    chunks.push(...(await saveChunk(artifacts, pending, from)));
    from += pending.length;
    pending = [];
  };
  const isCollected = isCollection(items);
  for (const item of items) {
    pending.push(isCollected ? item : asYielded(item));
    if (pending.length === chunkItems) await flush();
  }
  if (pending.length > 0) await flush();
  return chunks;
}

/** A source may yield one object again and again, changed in between: an item is what it was when it was yielded. */
export function asYielded(item: unknown): unknown {
  return typeof item === 'object' && item !== null && isExactJson(item) ? structuredClone(item) : item;
}

/** Nobody changes its items while it is gone through. */
function isCollection(items: Iterable<unknown>): boolean {
  return Array.isArray(items) || items instanceof Set || items instanceof Map || ArrayBuffer.isView(items);
}

/** Stores these items, which begin at the index `from`, together; in several chunks where they are large. */
export async function saveChunk(
  artifacts: ArtifactStore,
  items: readonly unknown[],
  from: number,
): Promise<readonly ItemChunk[]> {
  const [first] = items;
  const isLarge = items.length > 1 && sizeOf(first) * items.length > chunkBytes;
  if (isLarge) return [...(await halves(artifacts, items, from))];
  const ref = await artifacts.save('foreach', items).catch((error: unknown) => {
    throw itemError(artifacts, items, from) ?? error;
  });
  return [{ from, count: items.length, ref }];
}

/** The error of the first item that can't be stored, by its own place. */
function itemError(artifacts: ArtifactStore, items: readonly unknown[], from: number): unknown {
  for (const [index, item] of items.entries()) {
    try {
      artifacts.hashOf(`foreach[${String(from + index)}]`, item);
    } catch (error) {
      return error;
    }
  }
  return undefined;
}

async function halves(
  artifacts: ArtifactStore,
  items: readonly unknown[],
  from: number,
): Promise<readonly ItemChunk[]> {
  const middle = items.length >> 1;
  const left = await saveChunk(artifacts, items.slice(0, middle), from);
  return [...left, ...(await saveChunk(artifacts, items.slice(middle), from + middle))];
}

/** A guess at an item's size, good enough to keep large ones apart. */
function sizeOf(item: unknown): number {
  if (typeof item === 'string') return item.length;
  if (ArrayBuffer.isView(item)) return item.byteLength;
  if (Array.isArray(item)) return item.length * 16;
  return typeof item === 'object' && item !== null
    ? Object.values(item).reduce<number>((sum, part) => sum + sizeOf(part), 64)
    : 8;
}
