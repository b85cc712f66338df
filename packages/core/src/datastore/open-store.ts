import { formatVersion } from '../contracts/records.ts';
import type { ProviderRequest, Storage } from '../contracts/storage.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { formatKey } from './layout.ts';
import { manifestBytes, parseManifest } from './manifest-bytes.ts';

/**
 * Opens a storage as a store of runs, of whatever provider. Throws FLOW_STORE_NEWER, before anything is written, where a
 * later release has changed its form, and as the provider does.
 */
export async function openStore(kernel: Kernel, request: ProviderRequest): Promise<Storage> {
  const storage = await kernel.hooks.provideStorage.call(request.use, request);
  try {
    await checkFormat(storage, request.isReadOnly === true);
    return storage;
  } catch (error) {
    await storage[Symbol.asyncDispose]();
    throw error;
  }
}

/** A store without a marker is new, or older than markers: both have the first format. Of many that mark it, one does. */
async function checkFormat(storage: Storage, isReadOnly: boolean): Promise<void> {
  const bytes = await storage.get(formatKey);
  if (bytes !== undefined) parseManifest(bytes, { key: formatKey, store: storage.url }, {});
  else if (!isReadOnly && !(await storage.putIfAbsent(formatKey, marker))) await checkFormat(storage, true);
}

const marker = manifestBytes({ format: formatVersion });
