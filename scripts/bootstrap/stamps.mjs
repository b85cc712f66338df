import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { explain } from './failure.mjs';
import { isAlive } from './registry-tool.mjs';

const beatMs = 2000;
const staleMs = 20_000;

/** What was done for which fingerprint, in the repository's own ignored folder, and a lock for doing it. */
export function openStamps(root) {
  const folder = join(root, '.bootstrap');
  const file = (name) => join(folder, name);
  return {
    folder,
    holds: (name, fingerprint) => readText(file(name)) === fingerprint,
    clear: (name) => rmSync(file(name), { force: true }),
    write(name, fingerprint) {
      const temporary = file(`${name}.${process.pid}`);
      writeFileSync(temporary, fingerprint);
      renameSync(temporary, file(name));
    },
    async locked(work) {
      makeFolder(folder);
      const release = await acquire(file('lock'));
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
}

function makeFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw explain(`Making ${folder}`, error.message);
  }
}

async function acquire(lock) {
  const mine = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let told = false; !create(lock, mine);) {
    const text = readText(lock);
    if (isStale(lock, text)) {
      takeAway(lock, text);
      continue;
    }
    if (!told) process.stderr.write('Waiting for another start of this project, which prepares this folder\n');
    told = true;
    await sleep(100);
  }
  const beat = setInterval(() => touch(lock), beatMs).unref();
  return () => {
    clearInterval(beat);
    rmSync(lock, { force: true });
  };
}

function create(lock, text) {
  try {
    writeFileSync(lock, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw explain(`Writing ${lock}`, error.message);
  }
}

/** Removes the lock that was seen; another's newer one, taken away by mistake, is put back. */
function takeAway(lock, seen) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const taken = readText(aside);
  rmSync(aside, { force: true });
  if (taken !== undefined && taken !== seen) create(lock, taken);
}

/** Its holder touches a lock as long as it lives; a dead process of this machine is seen at once. */
function isStale(lock, text) {
  try {
    if (Date.now() - statSync(lock).mtimeMs > staleMs) return true;
    const { pid, host } = JSON.parse(text);
    return host === hostname() && !isAlive(pid);
  } catch {
    return false;
  }
}

function touch(lock) {
  try {
    utimesSync(lock, new Date(), new Date());
  } catch {
    // Someone removed it by hand; the work goes on.
  }
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
