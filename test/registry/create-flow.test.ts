import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, inject, test } from 'vitest';
import { newUser, type User } from './user-folder.ts';

const run = promisify(execFile);

const { registry, command } = inject('release');

beforeAll(async () => {
  await run('npm', ['install', '--prefix', join(registry.folder, 'creator'), 'create-flow'], { env: registry.env });
});

/** Creates something in the user's folder, from what was published; its dependencies are installed by npm. */
async function create(user: User, name: string, ...words: readonly string[]) {
  const folder = join(user.folder, name);
  const bin = join(registry.folder, 'creator/node_modules/create-flow/bin/create-flow.js');
  await run(process.execPath, [bin, name, ...words], { cwd: user.folder, env: user.env, maxBuffer: 1e8 });
  const npm = async (args: string, env = user.env): Promise<string> => {
    try {
      return (await run('npm', args.split(' '), { cwd: folder, env, maxBuffer: 1e8 })).stdout;
    } catch (cause) {
      const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
      throw new Error(`npm ${args}\n${stdout}${stderr}`, { cause });
    }
  };
  return { folder, npm };
}

test('a project passes its tests, lint and type check, and its flow runs', async () => {
  const user = await newUser(registry, command);
  const { folder, npm } = await create(user, 'my-project');
  expect(existsSync(join(folder, '.git'))).toBe(true);
  expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('node_modules/\n.flow/\n');
  await npm('run check');
  await npm('run lint -- --deny-warnings');
  expect(await npm('test')).toMatch(/Tests +3 passed/);
  expect(await npm('start')).toContain('from the most even on: Singapore, Lisbon, Oslo');
});

test.each(['decorator', 'command', 'compute', 'card'])(
  'a plugin of the kind %s passes its tests, lint and type check, is published and installed',
  async (kind) => {
    const user = await newUser(registry, command);
    const name = `flow-test-${kind}`;
    const { npm } = await create(user, `@flow/${name}`, '--plugin', kind);
    await npm('run check');
    await npm('run lint -- --deny-warnings');
    expect(await npm('test')).toMatch(/Tests +\d+ passed/);
    await npm('publish --access public', { ...registry.env, PATH: user.env['PATH'] });
    const { code, stdout, stderr } = await user.flow(`plugins install @flow/${name}`);
    expect(`${String(code)} ${stdout}${stderr}`).toContain(`0 Installed @flow/${name} 0.1.0`);
  },
);

test('npm create flow finds it', async () => {
  const user = await newUser(registry, command);
  const env = { ...registry.env, PATH: user.env['PATH'], HOME: user.home };
  const words = ['create', '--yes', 'flow', 'my-project', '--', '--no-install', '--no-git'];
  const { stdout } = await run('npm', words, { cwd: user.folder, env });
  expect(stdout).toContain('Created my-project.\n');
  const { version } = JSON.parse(
    await readFile(join(registry.folder, 'creator/node_modules/create-flow/package.json'), 'utf8'),
  ) as { version: string };
  const manifest = await readFile(join(user.folder, 'my-project/package.json'), 'utf8');
  expect(manifest).toContain(`"@flow/core": "^${version}"`);
});
