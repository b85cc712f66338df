import type { TaskPath } from '../contracts/records.ts';
import type { SideFile } from '../contracts/side-files.ts';
import type { Storage } from '../contracts/storage.ts';
import { attemptSideFiles, sideFilesFolder } from './layout.ts';

/** The files that were kept beside a task, by their attempts and their names. */
export async function listSideFiles(storage: Storage, path: TaskPath): Promise<readonly SideFile[]> {
  const found: SideFile[] = [];
  for await (const { key, size, modifiedAt } of storage.list(sideFilesFolder(path))) {
    const [attempt = '', ...name] = key.slice(sideFilesFolder(path).length).split('/');
    if (!/^\d+$/.test(attempt) || name.length === 0) continue;
    found.push({
      name: name.join('/'),
      attempt: Number(attempt),
      size,
      writtenAt: new Date(modifiedAt),
      bytes: () => storage.get(key),
    });
  }
  return found.toSorted((one, other) => one.attempt - other.attempt || (one.name < other.name ? -1 : 1));
}

/** Writes a file beside an attempt at a task, or replaces it. */
export async function putSideFile(
  storage: Storage,
  place: { readonly path: TaskPath; readonly attempt: number },
  { name, body }: { readonly name: string; readonly body: Uint8Array },
): Promise<void> {
  await storage.put(`${attemptSideFiles(place.path, place.attempt)}${name}`, body);
}
