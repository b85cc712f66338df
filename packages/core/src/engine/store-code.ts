import type { Storage } from '../contracts/storage.ts';
import { codeKey } from '../datastore/layout.ts';
import type { LoadedFlow } from './load-flow.ts';

/** Puts a flow's package where tasks on other machines find it, unless it is there. */
export async function storeCode(
  storage: Storage,
  { code, archive }: Pick<LoadedFlow, 'code' | 'archive'>,
): Promise<void> {
  const key = codeKey(code.hash);
  if (archive === undefined || (await storage.stat(key)) !== undefined) return;
  await storage.putIfAbsent(key, await archive());
}
