import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findRedis } from './find-redis.ts';

const redis = findRedis();

/** Why tests that need a server are skipped; undefined where there is one. */
export const missing: string | undefined =
  redis === undefined
    ? 'skipped: there is no redis-server on the PATH, and the one of Debian could not be downloaded by apt-get'
    : undefined;

const readyMs = 60_000;

/** A server of this test alone, on a free port of the loopback address, with a folder of its own. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  readonly pid: number;
  /** Ends it, `SIGKILL` at once, and waits until it is gone. */
  readonly stop: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** On the same port, with what is in its folder. */
  readonly start: () => Promise<void>;
}

/** `settings` are the server's own, as `--maxmemory 4mb`; `{port}` stands for its port. By default it writes all that it has taken to its append-only file. */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'flow-redis-'));
  const port = await freePort();
  let child = await launch(folder, port, settings);
  return {
    port,
    url: `redis://127.0.0.1:${String(port)}`,
    folder,
    get pid() {
      return child.pid ?? 0;
    },
    stop: (signal) => end(child, signal),
    start: async () => {
      child = await launch(folder, port, settings);
    },
    [Symbol.asyncDispose]: async () => {
      await end(child, 'SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function launch(folder: string, port: number, settings: readonly string[]): Promise<ChildProcess> {
  if (redis === undefined) throw new Error(missing);
  const usual = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'yes'];
  const env = { ...process.env, ...redis.env };
  const own = settings.map((setting) => setting.replace('{port}', String(port)));
  const child = spawn(redis.program, [...usual, ...own], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('exit', () => process.off('exit', killAtExit));
  let log = '';
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const read = (bytes: Buffer): void => {
    log += bytes.toString();
    if (log.includes('Ready to accept connections')) resolve();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const over = new AbortController();
  const failed = Promise.race([
    once(child, 'exit', over).then(() => 'ended'),
    setTimeout(readyMs, 'was not ready in time', { signal: over.signal }),
  ]);
  const reason = await Promise.race([ready, failed]).finally(() => over.abort());
  failed.catch(() => undefined);
  if (reason === undefined) return child;
  child.kill('SIGKILL');
  throw new Error(`redis-server ${reason}.\n${log}`);
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
