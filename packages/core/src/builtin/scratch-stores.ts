import type { MetadataProvider } from '../contracts/metadata.ts';
import type { Storage } from '../contracts/storage.ts';
import { LayeredStorage } from './layered-storage.ts';
import { MemoryStorage } from './memory-storage.ts';
import { openOver } from './scratch-storage.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';
import { createMemoryIndex } from './sqlite-metadata/sqlite-metadata.ts';

/** Where a run is kept that is gone when this is closed: over a store, which is only read. */
export interface ScratchStores extends AsyncDisposable {
  readonly storage: Storage;
  readonly metadata: MetadataProvider;
  /** What the processes of tasks write to; undefined: this process's memory, which no other can. */
  readonly folder: string | undefined;
}

/** Opens a place for runs that nobody is to find, in a folder of its own or in this process's memory. */
export async function openScratch(lower: Storage, place: 'folder' | 'memory'): Promise<ScratchStores> {
  await using opened = new AsyncDisposableStack();
  const folder = place === 'folder' ? opened.use(await makeTemporaryFolder('scratch')).path : undefined;
  const storage = opened.use(folder === undefined ? overMemory(lower) : await openOver(lower, folder));
  const metadata = opened.use(await createMemoryIndex());
  const owned = opened.move();
  return { storage, metadata, folder, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function overMemory(lower: Storage): Storage {
  return new LayeredStorage({ upper: new MemoryStorage(), lower });
}
