import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '../../datastore/make-folders.ts';
import { openFailure } from './errors.ts';
import { keyNames, type KeyNames } from './names.ts';
import { TempFolder } from './temp.ts';

export interface OpenedRoot {
  readonly temp: TempFolder;
  readonly names: KeyNames;
}

const tempName = '.tmp';
/** Stands in the root of a store whose file names mark their capitals; with it the store can move between file systems. */
const markName = '.marks-case';

/** Makes the root where there is none and proves that it can be written. Throws FLOW_STORAGE_NOT_WRITABLE. */
export function openRoot(root: string, isDurable: boolean): OpenedRoot {
  const temp = new TempFolder(join(root, tempName), isDurable);
  try {
    makeFolders(temp.path);
    rmSync(temp.writeSmall(new Uint8Array(1)));
    const isCaseBlind = existsSync(join(root, tempName.toUpperCase()));
    if (isCaseBlind && readdirSync(root).every((name) => name === tempName)) writeFileSync(join(root, markName), '');
    return { temp, names: rootNames(root) };
  } catch (error) {
    throw openFailure(error, root);
  }
}

/** How a store that was made names its files. */
export function rootNames(root: string): KeyNames {
  return keyNames(existsSync(join(root, markName)));
}
