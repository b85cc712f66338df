import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ensureGoProgram, type GoProgram } from './go-program.ts';

const run = promisify(execFile);

const versitygw: GoProgram = {
  name: 'versitygw',
  module: 'github.com/versity/versitygw',
  path: 'github.com/versity/versitygw/cmd/versitygw',
  version: '1.8.0',
  sum: 'h1:au+wI+aybno/STsQiSm35Uu6Q6iK5MWReQxgO6SEMFc=',
};

const readyMs = 30_000;

/** Who may ask the server. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A server that speaks the protocol of S3, with buckets as folders of a folder of its own. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  /** May do everything. */
  readonly root: Keys;
  addBucket(name: string): Promise<void>;
  /** May do nothing with what others made. */
  addUser(keys: Keys): Promise<void>;
}

/** The environment by which the SDK finds a server. */
export function environmentOf(
  { endpoint, region }: Pick<S3Server, 'endpoint' | 'region'>,
  keys: Keys,
): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    // Nothing of the user's own is looked at, nor is the network of a cloud.
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Starts a server on a free port of this machine; it ends with its disposal, and all that it stored. */
export async function startVersitygw(): Promise<S3Server> {
  const program = await ensureGoProgram(versitygw);
  const folder = await mkdtemp(join(tmpdir(), 'flow-versitygw-'));
  const [buckets, users] = [join(folder, 'buckets'), join(folder, 'users')];
  await Promise.all([mkdir(buckets), mkdir(users)]);
  const region = 'eu-test-1';
  const root: Keys = { accessKeyId: 'flow-root', secretAccessKey: 'flow-root-secret' };
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${String(port)}`;
  const args = ['--port', `127.0.0.1:${String(port)}`, '--region', region, '--iam-dir', users, '--health', '/healthy'];
  const env = { ...process.env, ROOT_ACCESS_KEY_ID: root.accessKeyId, ROOT_SECRET_ACCESS_KEY: root.secretAccessKey };
  const child = spawn(program, [...args, '--quiet', 'posix', buckets], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const killNow = (): void => void child.kill('SIGKILL');
  process.once('exit', killNow);
  const end = async (): Promise<void> => {
    await kill(child);
    process.off('exit', killNow);
    await rm(folder, { recursive: true, force: true });
  };
  await isReady(child, `${endpoint}/healthy`).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return {
    endpoint,
    region,
    root,
    addBucket: (name) => mkdir(join(buckets, name)).then(() => undefined),
    addUser: async ({ accessKeyId, secretAccessKey }) => {
      const admin = ['--access', root.accessKeyId, '--secret', root.secretAccessKey, '--endpoint-url', endpoint];
      const user = ['--access', accessKeyId, '--secret', secretAccessKey, '--role', 'user'];
      await run(program, ['admin', ...admin, '--region', region, 'create-user', ...user]);
    },
    [Symbol.asyncDispose]: end,
  };
}

async function isReady(child: ChildProcess, url: string): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()));
  for (const begin = Date.now(); Date.now() - begin < readyMs; await sleep(20)) {
    if (child.exitCode !== null || child.pid === undefined) break;
    const isWell = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isWell) return;
  }
  throw new Error(`versitygw didn't start.\n${output}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.');
  return address.port;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
