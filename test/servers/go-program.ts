import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cacheFolder } from '../../scripts/bootstrap/platform.mjs';

const run = promisify(execFile);

/** A program that Go's module proxy has, of one version. */
export interface GoProgram {
  readonly name: string;
  /** Of the module, which the version belongs to. */
  readonly module: string;
  /** Of the program in it. */
  readonly path: string;
  readonly version: string;
  /** The module's checksum, as go.sum has it. */
  readonly sum: string;
}

const buildMs = 10 * 60_000;

/** The program's file. It is built with its first use and kept in the user's cache folder; nothing else of the build is. */
export async function ensureGoProgram(program: GoProgram): Promise<string> {
  const folder = join(cacheFolder(), `${program.name}-${program.version}`);
  const file = join(folder, program.name);
  if (!existsSync(file)) {
    await mkdir(dirname(folder), { recursive: true });
    await alone(`${folder}.lock`, async () => {
      if (!existsSync(file)) await buildInto(folder, program);
    });
  }
  return file;
}

/** Whole or not at all. */
async function buildInto(folder: string, { name, module, path, version, sum }: GoProgram): Promise<void> {
  const draft = await mkdtemp(`${folder}-`);
  try {
    const go = await findGo(draft);
    const bin = join(draft, 'bin');
    const env = {
      ...process.env,
      ...go.env,
      GOBIN: bin,
      GOPATH: join(draft, 'path'),
      GOCACHE: join(draft, 'cache'),
      // Else nobody could remove what it downloads; and a Go that is too old fetches the one that is needed.
      GOFLAGS: '-modcacherw -trimpath -buildvcs=false',
      GOTOOLCHAIN: 'auto',
      CGO_ENABLED: '0',
    };
    await run(go.program, ['install', '-ldflags=-s -w', `${path}@v${version}`], { env, timeout: buildMs });
    const { stdout } = await run(go.program, ['version', '-m', join(bin, name)], { env });
    if (!stdout.includes(`mod\t${module}\tv${version}\t${sum}`))
      throw new Error(`It is not the pinned one:\n${stdout}`);
    await rename(bin, folder);
  } catch (cause) {
    throw new Error(`${path}@v${version} could not be built; it needs Go 1.21 or newer.`, { cause });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

interface Go {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The machine's own, or the newest that Debian has, unpacked for this build. */
async function findGo(draft: string): Promise<Go> {
  for (const program of ['go', '/usr/local/go/bin/go']) {
    const works = await run(program, ['version']).then(
      () => true,
      () => false,
    );
    if (works) return { program, env: {} };
  }
  const folder = join(draft, 'debian');
  await mkdir(folder);
  const { stdout } = await run('apt-cache', ['search', '--names-only', String.raw`^golang-1\.\d+-go$`]);
  const minors = [...stdout.matchAll(/^golang-1\.(\d+)-go/gm)].map(([, minor]) => Number(minor));
  const version = `1.${String(Math.max(...minors))}`;
  await run('apt-get', ['download', `golang-${version}-go`, `golang-${version}-src`], { cwd: folder });
  for (const archive of await readdir(folder)) await run('dpkg-deb', ['-x', archive, '.'], { cwd: folder });
  const root = join(folder, `usr/lib/go-${version}`);
  const share = join(folder, `usr/share/go-${version}`);
  // Debian links the sources by paths of the whole machine.
  for (const name of await readdir(share)) {
    await rm(join(root, name), { recursive: true, force: true });
    await rename(join(share, name), join(root, name));
  }
  return { program: join(root, 'bin/go'), env: { GOROOT: root } };
}

const beatMs = 2000;
const staleMs = 20_000;

/** Of several processes, one does the work at a time; a lock that its holder no longer touches is taken away. */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  while (!(await isCreated(lock))) {
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > staleMs) await rm(lock, { force: true });
    await sleep(100);
  }
  const beat = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), beatMs);
  try {
    await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { force: true });
  }
}

function isCreated(lock: string): Promise<boolean> {
  return writeFile(lock, String(process.pid), { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}
