import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureVerdaccio } from './verdaccio.ts';

/** A registry of this machine alone, for the packages of our scope. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
  /** A temporary folder that is gone with the registry. */
  readonly folder: string;
  /** With these variables npm and pnpm publish to it, and ask it alone. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * A user's: with these variables, and these lines in the `.npmrc` of a folder, npm takes our packages from it and all
   * others from where it is configured to.
   */
  readonly user: { readonly env: NodeJS.ProcessEnv; readonly npmrc: string };
}

const patienceMs = 60_000;

/** Starts a registry that ends with its disposal or with this process, however that ends, and leaves nothing behind. */
export async function startRegistry(): Promise<Registry> {
  const verdaccio = await ensureVerdaccio();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'flow-registry-')));
  const program = join(import.meta.dirname, 'serve-registry.ts');
  const child = fork(program, [verdaccio, folder], { silent: true, execArgv: [] });
  const url = `http://127.0.0.1:${String(await portOf(child, folder))}/`;
  return {
    url,
    folder,
    env: await publisherEnv(url, folder),
    user: { env: userEnv(folder), npmrc: `@flow:registry=${url}\n` },
    [Symbol.asyncDispose]: () => end(child),
  };
}

async function portOf(child: ChildProcess, folder: string): Promise<number> {
  let output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (output += text.toString()));
  const over = new AbortController();
  const ended = once(child, 'exit', over).then(() => Promise.reject(new Error(`The registry ended.\n${output}`)));
  try {
    const [port] = (await Promise.race([ended, once(child, 'message', timedOut(over))])) as [number];
    return port;
  } catch (cause) {
    await end(child);
    await rm(folder, { recursive: true, force: true });
    throw new Error(`The registry didn't start.\n${output}`, { cause });
  } finally {
    ended.catch(() => undefined);
    over.abort();
  }
}

function timedOut(over: AbortController): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.any([over.signal, AbortSignal.timeout(patienceMs)]) };
}

/** Of npm's own variables none stays: they would win over the file. */
async function publisherEnv(url: string, folder: string): Promise<NodeJS.ProcessEnv> {
  const userconfig = join(folder, 'npmrc');
  // Whoever is on this machine may publish, but npm asks for some token.
  await writeFile(userconfig, `registry=${url}\n${url.replace('http:', '')}:_authToken=anyone\n`);
  const others = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return {
    ...Object.fromEntries(others),
    npm_config_userconfig: userconfig,
    npm_config_registry: url,
    npm_config_cache: join(folder, 'npm-cache'),
  };
}

/** Who runs these programs by npm gave them all of its settings; those that say how to reach a registry stay. */
function userEnv(folder: string): NodeJS.ProcessEnv {
  const reaching = /^npm_config_(?:registry|userconfig|globalconfig|cafile|proxy|https_proxy|noproxy|strict_ssl)$/i;
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || reaching.test(name));
  return { ...Object.fromEntries(kept), npm_config_cache: join(folder, 'npm-cache') };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  await ended;
}
