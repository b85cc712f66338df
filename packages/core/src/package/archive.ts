import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { createTarPacker, unpackTar, type TarHeader } from 'modern-tar';
import type { PackageFile } from './built-package.ts';

const deflate = promisify(gzip);
const inflate = promisify(gunzip);
const operatingSystemByte = 9;
const noOperatingSystem = 255;

/** The same files make the same bytes, whoever packs them and when. */
export async function packArchive(files: readonly PackageFile[]): Promise<Uint8Array> {
  const { readable, controller } = createTarPacker();
  const packed = readAll(readable);
  for (const file of files.toSorted(byPath)) {
    const body = controller.add(headerOf(file)).getWriter();
    if (file.contents.byteLength > 0) await body.write(file.contents);
    await body.close();
  }
  controller.finalize();
  const archive = await deflate(await packed, { level: 1 });
  archive[operatingSystemByte] = noOperatingSystem;
  return archive;
}

function headerOf({ path, contents, executable }: PackageFile): TarHeader {
  const mode = executable === true ? 0o755 : 0o644;
  return { name: path, size: contents.byteLength, mode, mtime: new Date(0), uid: 0, gid: 0 };
}

/**
 * All of a stream that ends. The reader isn't released, as modern-tar's own packTar and all consumers of Node's do: Node makes
 * an error for that, and with source maps on, its stack costs 20 ms of the first run of a flow.
 */
async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  return Buffer.concat(chunks);
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
