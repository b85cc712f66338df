import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { packTar, unpackTar } from 'modern-tar';
import type { PackageFile } from './built-package.ts';

const deflate = promisify(gzip);
const inflate = promisify(gunzip);
const operatingSystemByte = 9;
const noOperatingSystem = 255;

/** The same files make the same bytes, whoever packs them and when. */
export async function packArchive(files: readonly PackageFile[]): Promise<Uint8Array> {
  const entries = files.toSorted(byPath).map((file) => ({
    header: {
      name: file.path,
      size: file.contents.byteLength,
      mode: file.executable === true ? 0o755 : 0o644,
      mtime: new Date(0),
      uid: 0,
      gid: 0,
    },
    body: file.contents,
  }));
  const archive = await deflate(await packTar(entries), { level: 1 });
  archive[operatingSystemByte] = noOperatingSystem;
  return archive;
}

export async function unpackArchive(archive: Uint8Array): Promise<readonly PackageFile[]> {
  const entries = await unpackTar(await inflate(archive), { strict: true });
  return entries.map(({ header, data }) => ({
    path: header.name,
    contents: data ?? new Uint8Array(),
    executable: ((header.mode ?? 0) & 0o111) !== 0,
  }));
}

function byPath(a: PackageFile, b: PackageFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
