import { readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ContentHash } from '../contracts/ids.ts';
import { shownPath } from '../contracts/shown-path.ts';
import { taskEntry, type BuildOptions, type BuiltPackage, type PackageRequest } from './built-package.ts';
import { contentHash } from './content-hash.ts';
import { esbuildVersion, runningCoreDir, versionOf } from './core-entries.ts';
import { errors } from './errors.ts';
import { nearestFile } from './nearest-file.ts';
import { readCachedBuild, type CachedBuild } from './package-cache.ts';
import { packageDir } from './package-store.ts';

/** Of what the index of the cache and a package hold; another one makes every package anew. */
const cacheFormat = 6;

/**
 * Packs a flow and all that it needs into one archive that a machine with only Node can run. The same sources make the
 * same bytes on every machine; nothing is built while the sources stand as they did.
 *
 * Rejects with an error that shows its place when the file is missing, doesn't parse or imports what isn't there.
 */
export async function buildPackage(options: BuildOptions): Promise<BuiltPackage> {
  checkFlowFile(options);
  const file = realpathSync(options.file);
  const projectRoot = realpathSync(options.projectRoot);
  const coreDir = realpathSync(options.coreDir ?? runningCoreDir());
  const cwd = realpathSync(options.cwd ?? projectRoot);
  const request: PackageRequest = { ...options, file, projectRoot, cwd, coreDir };
  const key = cacheKey(request);
  const known = await readCachedBuild(options.cacheDir, key);
  if (known !== undefined) return built(options.cacheDir, known, true);
  const { assemblePackage } = await import('./assemble-package.ts');
  return built(options.cacheDir, await assemblePackage(request, key), false);
}

function built(cacheDir: string, build: CachedBuild, cached: boolean): BuiltPackage {
  const dir = packageDir(cacheDir, build.hash);
  return { ...build, archive: () => readArchive(dir, build.hash), dir, entry: taskEntry, cached };
}

async function readArchive(dir: string, hash: ContentHash): Promise<Uint8Array> {
  const bytes = await readFile(`${dir}.tar.gz`);
  if (contentHash(bytes) === hash) return bytes;
  throw errors.FLOW_PACKAGE_CORRUPT({ expected: hash, reason: `the cached ${dir}.tar.gz was changed` });
}

function cacheKey(request: PackageRequest): string {
  const extraFiles = (request.extraFiles ?? []).map((extra) => [
    extra.path,
    extra.executable,
    contentHash(extra.contents),
  ]);
  return contentHash(
    JSON.stringify([
      cacheFormat,
      versionOf(request.coreDir),
      esbuildVersion(),
      process.versions.modules,
      process.platform,
      process.arch,
      request.coreDir,
      request.projectRoot,
      request.file,
      request.plugins,
      request.decorators,
      extraFiles,
    ]),
  );
}

const source = /\.[cm]?[jt]sx?$/;

function checkFlowFile({ file, projectRoot, cwd = projectRoot }: BuildOptions): void {
  const shown = shownPath(file, { cwd, root: projectRoot }) || '.';
  const found = statOf(file, shown);
  if (found === undefined) throw errors.FLOW_FILE_MISSING({ file: shown, near: nearestFile(file) });
  if (found.isDirectory())
    throw errors.FLOW_FILE_IS_FOLDER({ file: shown, flows: readdirSync(file).filter((name) => source.test(name)) });
  // Reading a pipe waits for who writes it, and a device may never end.
  if (!found.isFile()) throw errors.FLOW_FILE_UNREADABLE({ file: shown, reason: 'it is a pipe, a device or a socket' });
  const type = path.extname(realpathSync(file));
  if (type !== '' && !source.test(type)) throw errors.FLOW_FILE_TYPE({ file: shown, type });
}

function statOf(file: string, shown: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw errors.FLOW_FILE_UNREADABLE({ file: shown, reason }, { cause });
  }
}
