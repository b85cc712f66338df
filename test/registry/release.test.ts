import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, onTestFinished, test } from 'vitest';
import { satisfies } from 'semver';
import { publishedPackages, type Manifest } from '../../scripts/gates/workspace.ts';

declare module 'vitest' {
  interface TaskMeta {
    measured?: Readonly<Record<string, string>>;
  }
}

const run = promisify(execFile);
const regions = readFileSync(join(import.meta.dirname, '../../examples/regions/src/regions.ts'), 'utf8');

const { registry, released, before } = inject('release');

/** An empty folder of a user, and programs that run there. */
async function emptyFolder() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'flow-user-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  await writeFile(join(folder, '.npmrc'), registry.user.npmrc);
  const env = {
    ...registry.user.env,
    NO_COLOR: '1',
    PATH: path,
    XDG_CACHE_HOME: join(folder, '.cache'),
    npm_config_cache: join(folder, '.npm'),
  };
  const program = (name: string) => (words: string) => run(name, words.split(' '), { cwd: folder, env });
  return { folder, npm: program('npm'), flow: program(join(folder, 'node_modules/.bin/flow')) };
}

test('a release publishes every package with the next version, and leaves the workspace as it is', async () => {
  expect(released.map(({ name }) => name)).toEqual(before.map(({ manifest }) => manifest.name));
  for (const { name, version } of released) {
    const { stdout } = await run('npm', ['view', `${name}@latest`, 'version'], { env: registry.env });
    expect(`${name} ${stdout.trim()}`).toBe(`${name} ${version ?? ''}`);
    expect(before.find(({ manifest }) => manifest.name === name)?.manifest.version).not.toBe(version);
  }
  expect(publishedPackages()).toEqual(before);
});

test('what is published asks for what is published with it', async () => {
  const versions = Object.fromEntries(released.map(({ name, version = '' }) => [name, version]));
  for (const { name } of released) {
    const { stdout } = await run('npm', ['view', name, '--json'], { env: registry.env });
    const { dependencies, peerDependencies, flow } = JSON.parse(stdout) as Manifest & { flow?: { kernel?: string } };
    const asked = Object.entries({ ...dependencies, ...peerDependencies }).filter(
      ([one]) => versions[one] !== undefined,
    );
    const kernel = flow?.kernel === undefined ? [] : [['@flow/core', flow.kernel] as const];
    for (const [one, range] of [...asked, ...kernel])
      expect(satisfies(versions[one] ?? '', range), `${name} asks for ${one} ${range}`).toBe(true);
  }
});

test('npm installs it into an empty folder, and a flow runs there', async ({ task }) => {
  const { folder, npm, flow } = await emptyFolder();
  const began = performance.now();
  await npm('install --no-audit --no-fund @flow/cli @flow/core zod');
  await writeFile(join(folder, 'regions.ts'), regions.replaceAll(/^.*resilience.*\n|^ *@retry.*\n/gm, ''));
  const ran = await flow('run regions.ts --threshold 0.6');
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  task.meta.measured = { 'from an empty folder to the first finished run, nothing cached': `${seconds} s` };
  expect(ran.stdout).toContain('end | best region: europe\n');
  expect(ran.stderr).toBe('');
});

test('a plugin is installed beside it, for a config and for a decorator, with the one core that is there', async () => {
  const { folder, npm, flow } = await emptyFolder();
  await npm('install --no-audit --no-fund @flow/cli @flow/core zod');
  await npm('install --no-audit --no-fund @flow/resilience @flow/arrow');
  await writeFile(join(folder, 'regions.ts'), regions);
  await writeFile(join(folder, 'flow.config.json'), JSON.stringify({ plugins: ['@flow/arrow'] }));
  const ran = await flow('run regions.ts --threshold 0.6');
  expect(ran.stdout).toContain('end | best region: europe\n');
  expect(ran.stderr).toBe('');
  const { stdout } = await npm('ls @flow/core --all --parseable');
  expect(stdout.trim().split('\n')).toEqual([join(folder, 'node_modules/@flow/core')]);
});
