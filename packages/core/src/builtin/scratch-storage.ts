import type { Storage } from '../contracts/storage.ts';
import { LayeredStorage } from './layered-storage.ts';
import { createLocalStorage } from './local-storage/local-storage.ts';

/** A storage over another one, which is only read: what is written goes to the folder. */
export async function openOver(lower: Storage, folder: string): Promise<Storage> {
  const upper = await createLocalStorage({ root: folder, durability: 'process' });
  return new LayeredStorage({ upper, lower });
}
