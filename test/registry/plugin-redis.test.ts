import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { missing, startRedis, type RedisServer } from '../../examples/plugin-redis/test/redis-server.ts';
import { readText, repositoryFiles, root, type Manifest } from '../../scripts/gates/workspace.ts';
import { ended, userEnv } from './as-user.ts';
import { newUser, type User } from './user-folder.ts';

const { registry, command, released } = inject('release');
const source = 'examples/plugin-redis/';
/** The scope of the tests' registry. */
const name = '@flow/flow-plugin-redis';

let folder: string;

/** The example as it would stand alone: its dependencies are those that were released. */
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'flow plugin ')));
  for (const file of repositoryFiles().filter((one) => one.startsWith(source)))
    cpSync(join(root, file), join(folder, file.slice(source.length)), { recursive: true });
  // The release has set the kernels that it fits.
  const manifest = await readFile(join(registry.folder, 'workspace', source, 'package.json'), 'utf8');
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifestOutside(manifest)));
  await npm('install --no-audit --no-fund');
});

afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

function manifestOutside(text: string): Manifest {
  const versions = new Map(released.map(({ name, version = '' }) => [name, `^${version}`]));
  const catalog = readText('pnpm-workspace.yaml').matchAll(/^ {2}'?([@\w/-]+)'?: (\d[\w.-]+)$/gm);
  for (const [, dependency = '', version = ''] of catalog) versions.set(dependency, version);
  const outside = text.replaceAll(/"([^"]+)": "(?:workspace:\^|catalog:)"/g, (whole, dependency: string) => {
    const version = versions.get(dependency);
    return version === undefined ? whole : `"${dependency}": "${version}"`;
  });
  const { private: _private, ...manifest } = JSON.parse(outside) as Manifest;
  return { ...manifest, name };
}

/** Programs of the example find a server where the tests of this repository keep it. */
async function npm(words: string): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const env = { ...userEnv(registry, folder), XDG_CACHE_HOME: cache };
  return (await ended('npm', words.split(' '), { cwd: folder, env }, true)).stdout;
}

test('the example of a plugin stands alone: types, lint and tests', async () => {
  await npm('run check');
  await npm('run lint -- --deny-warnings');
  expect(await npm('test')).toMatch(/Tests +\d+ passed \(/);
  const { stdout } = await ended('npm', ['ls', '@flow/core', '--all', '--parseable'], {
    cwd: folder,
    env: userEnv(registry, folder),
  });
  expect(stdout.trim().split('\n')).toEqual([join(folder, 'node_modules/@flow/core')]);
});

const flow = `import { existsSync, writeFileSync } from 'node:fs';
import { Flow, step, type Inputs } from '@flow/core';
export default class Sums extends Flow {
  numbers!: Uint32Array;
  sum!: number;
  total!: number;
  @step start() {
    this.numbers = new Uint32Array(1_000_000).map((_, index) => index % 10);
    console.log('numbers are made');
    this.next(this.add, { foreach: [0, 1, 2] });
  }
  @step async add(third: number) {
    const name = ['num', 'bers'].join('') as 'numbers';
    this.sum = this[name].filter((_, index) => index % 3 === third).reduce((a, b) => a + b, 0);
    console.log('third', third, 'has', this.sum, 'in process', process.pid);
    if (third === 2) writeFileSync('reached', '');
    while (third === 2 && existsSync('wait')) await new Promise((resolve) => setTimeout(resolve, 20));
    if (third === 2 && existsSync('fail')) throw new Error('no third third');
    this.next(this.join);
  }
  @step join(inputs: Inputs<Sums>) {
    this.total = inputs.reduce((all, { sum }) => all + sum, 0);
    this.next(this.end);
  }
  @step end() { console.log('total', this.total); }
}
`;

const reader = `import { openClient } from '@flow/client';
await using client = await openClient();
const run = await client.run('Sums/latest');
const start = await run.task('start');
console.log(run.status, await run.artifact('total'), (await start.artifact('numbers')).length);
for await (const each of client.runs({ flow: 'Sums' })) console.log(each.status);
`;

describe.skipIf(missing !== undefined)(missing ?? 'published', () => {
  let server: RedisServer;
  let user: User;
  beforeAll(async () => {
    await ended('npm', ['publish', '--access', 'public'], { cwd: folder, env: publisherEnv() }, true);
    server = await startRedis('--requirepass', 's3cret');
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const publisherEnv = (): NodeJS.ProcessEnv => ({ ...registry.env, PATH: userEnv(registry, folder)['PATH'] });

  test('it keeps the runs of a project, and a killed server costs none of them', async () => {
    user = await newUser(registry, command);
    const storage = { use: 'redis', url: server.url, reconnectSeconds: 1 };
    await user.write({ 'sums.ts': flow, 'read.mjs': reader, fail: '', 'package.json': { type: 'module' } });
    await user.write({ 'flow.config.json': { storage } });
    await user.npm('install --no-audit --no-fund @flow/core @flow/client');
    const run = (words: string) => user.flow(words, { env: { REDIS_PASSWORD: 's3cret' } });
    const { stdout: installed } = await run(`plugins install ${name}`);
    expect(installed).toContain(`Installed ${name} 0.1.0`);

    const failed = await run('run sums.ts');
    expect(`${String(failed.code)} ${failed.stderr}`).toMatch(/^1 [^]*no third third/);
    expect(failed.stdout).toContain('numbers are made');
    // A read that nothing foresaw leaves a process as clean as it was.
    expect(new Set(failed.stdout.match(/in process \d+/g)).size).toBe(2);
    await rm(join(user.folder, 'fail'));
    const resumed = await run('resume sums.ts');
    expect(resumed.stdout).toContain('total 4500000');
    expect(resumed.stdout).not.toContain('numbers are made');
    expect(resumed.stderr).toBe('');
    expect((await run('logs Sums/latest/add')).stdout).toContain('third 2 has');
    expect(await read()).toBe('finished 4500000 1000000\nfinished\nfailed\n');

    await rm(join(user.folder, 'reached'));
    await user.write({ wait: '' });
    const cut = run('run sums.ts');
    while (!existsSync(join(user.folder, 'reached'))) await sleep(20);
    await server.stop('SIGKILL');
    await rm(join(user.folder, 'wait'));
    const { code, stderr } = await cut;
    expect(code).toBe(1);
    expect(stderr).toContain(`error REDIS_LOST The connection to Redis at ${server.url}/0 was lost at runs/Sums/`);
    expect(stderr).not.toContain('s3cret');
    const away = await run('logs Sums/latest/add');
    expect(away.stderr).toContain(
      `REDIS_UNREACHABLE Redis can't be reached at ${server.url}/0: nothing listens there.`,
    );
    await server.start();
    const again = await run('resume sums.ts');
    expect(again.stderr).toBe('');
    expect(again.stdout).toContain('total 4500000');
    expect(again.stdout).not.toContain('numbers are made');
  });

  const read = async (): Promise<string> => {
    const env = { ...user.env, REDIS_PASSWORD: 's3cret' };
    return (await ended(process.execPath, ['read.mjs'], { cwd: user.folder, env }, true)).stdout;
  };
});
