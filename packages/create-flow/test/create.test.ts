import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const bin = join(import.meta.dirname, '../bin/create-flow.js');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder, and create-flow called in it. */
async function emptyFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'create-flow-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const create = (words: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    new Promise((resolve) => {
      const all = { cwd: folder, env: { ...process.env, ...env } };
      execFile(process.execPath, [bin, ...words.split(' ')], all, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  return { folder, create };
}

test('a project is complete, with no placeholder left', async () => {
  const { folder, create } = await emptyFolder();
  expect((await create('my-project --no-install')).code).toBe(0);
  expect(readdirSync(folder)).toEqual(['my-project']);
  const entries = readdirSync(join(folder, 'my-project'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('.git/'));
  for (const { parentPath, name } of files)
    expect(readFileSync(join(parentPath, name), 'utf8'), name).not.toMatch(/__[A-Z]+__|workspace:|"catalog:"/);
  expect(existsSync(join(folder, 'my-project/.github/workflows/ci.yml'))).toBe(true);
});

test('what is there is never written over', async () => {
  const { folder, create } = await emptyFolder();
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine/notes.txt'), 'mine');
  const { code, stderr } = await create('mine --no-install');
  expect(code).toBe(2);
  expect(stderr).toContain('error FLOW_CREATE_NOT_EMPTY mine is there already');
  expect(readdirSync(join(folder, 'mine'))).toEqual(['notes.txt']);
  mkdirSync(join(folder, 'empty'));
  expect((await create('empty --no-install --no-git')).code).toBe(0);
});

test('a project that is killed at any moment is there whole or not at all, and the next one works', async () => {
  const { folder, create } = await emptyFolder();
  await create('whole --no-install --no-git');
  const filesOf = (name: string) =>
    new Set<string>(readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }));
  const whole = filesOf('whole');
  const left = new Set<boolean>();
  for (let waitMs = 40; waitMs < 200; waitMs += 8) {
    const name = `killed-${String(waitMs)}`;
    const child = spawn(process.execPath, [bin, name, '--no-install', '--no-git'], { cwd: folder, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), waitMs);
    await once(child, 'close');
    clearTimeout(timer);
    const isThere = existsSync(join(folder, name));
    left.add(isThere);
    if (isThere) expect(filesOf(name)).toEqual(whole);
    else expect((await create(`${name} --no-install --no-git`)).code).toBe(0);
  }
  expect(left).toContain(false);
});

test('what killed ones left behind goes an hour later, and nothing else', async () => {
  const { folder, create } = await emptyFolder();
  const hour = 3_600_000;
  const fresh = `.create-flow-1-${String(Date.now() - hour / 2)}`;
  for (const name of [`.create-flow-1-${String(Date.now() - 2 * hour)}`, fresh, '.create-flow-notes'])
    mkdirSync(join(folder, name, 'src'), { recursive: true });
  await create('mine --no-install --no-git');
  expect(readdirSync(folder).toSorted()).toEqual([fresh, '.create-flow-notes', 'mine'].toSorted());
});

test.each([
  ['Upper', 'FLOW_CREATE_NAME', 'hint: npm create flow upper'],
  ['node_modules', 'FLOW_CREATE_NAME', 'hint: '],
  ['mine --plugin orchestra', 'FLOW_CREATE_KIND', 'storage, compute, decorator, command, card'],
  ['mine --plugin storag', 'FLOW_CREATE_KIND', 'hint: Did you mean storage?'],
  ['mine yours', 'FLOW_CREATE_USAGE', 'hint: npm create flow -- --help'],
  ['mine --plugn storage', 'FLOW_CREATE_USAGE', "'--plugn'"],
])('%s is refused', async (words, errorCode, text) => {
  const { folder, create } = await emptyFolder();
  const { code, stderr } = await create(`${words} --no-install`);
  expect(code).toBe(2);
  expect(stderr).toContain(errorCode);
  expect(stderr).toContain(text);
  expect(readdirSync(folder)).toEqual([]);
});

test('no repository is begun within one, nor where none is wanted', async () => {
  const { folder, create } = await emptyFolder();
  await create('plain --no-install --no-git');
  expect(existsSync(join(folder, 'plain/.git'))).toBe(false);
  await create('outer --no-install');
  expect(existsSync(join(folder, 'outer/.git'))).toBe(true);
  await create('outer/inner --no-install');
  expect(existsSync(join(folder, 'outer/inner/.git'))).toBe(false);
});

test('the package manager that called is the one that installs', async () => {
  const { create } = await emptyFolder();
  const env = { npm_config_user_agent: 'pnpm/12.0.0 npm/? node/v26.0.0 linux x64' };
  expect((await create('mine --no-install', env)).stdout).toContain('pnpm install');
  const missing = await create('other', { ...env, PATH: '/nowhere' });
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('FLOW_CREATE_INSTALL other is complete');
  expect(missing.stderr).toContain('hint: cd other && pnpm install');
});
