import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { pageFiles } from './page-files.ts';
import { exampleFile } from './sandbox.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const decoratorsPage = readFileSync(join(root, 'docs/decorators.md'), 'utf8');
const pageSources = pageFiles(decoratorsPage);

/** Packs every published package as a release would; the tarballs by their packages' names. */
async function packAll(target: string): Promise<Readonly<Record<string, string>>> {
  const folders = ['packages', 'plugins'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(root, parent, name)),
  );
  const packed: Record<string, string> = {};
  for (const folder of folders) {
    const { name, private: isPrivate } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      readonly name: string;
      readonly private?: boolean;
    };
    if (isPrivate === true) continue;
    const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', target], { cwd: folder });
    packed[name] = `file:${(JSON.parse(stdout) as { readonly filename: string }).filename}`;
  }
  return packed;
}

it('works from its packed packages, installed by npm into an empty folder, with spaces in its path', async () => {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'flow packed ')));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const folder = join(base, 'a project');
  await mkdir(folder);
  const packed = await packAll(base);
  expect(Object.keys(packed).toSorted()).toEqual([
    '@flow/arrow',
    '@flow/cache',
    '@flow/cards',
    '@flow/cli',
    '@flow/client',
    '@flow/concurrency',
    '@flow/core',
    '@flow/environment',
    '@flow/parallel',
    '@flow/resilience',
    '@flow/resources',
    '@flow/s3',
    '@flow/secrets',
    '@flow/testing',
    'create-flow',
  ]);
  const { '@flow/testing': _testing, 'create-flow': _creating, ...needed } = packed;
  const usage = await packUsage(base);
  const manifest = { name: 'a-project', type: 'module', dependencies: { ...needed, 'flow-usage': usage, zod: '4' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  for (const name of ['regions.ts', 'run.ts'])
    await writeFile(join(folder, name), readFileSync(exampleFile(`regions/src/${name}`)));
  await writeFile(
    join(folder, 'best.mjs'),
    `import { openClient } from '@flow/client';
await using client = await openClient();
console.log(await (await client.run('Regions/latest')).artifact('best'));`,
  );
  // As a user's npm is: the one of this Node, or of the Node that started the tests.
  const env = { ...process.env, NO_COLOR: '1', PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder, env });

  const flow = join(folder, 'node_modules/.bin/flow');
  const ran = await run(flow, ['run', 'regions.ts', '--threshold', '0.6'], { cwd: folder, env });
  expect(ran.stdout).toContain('end | best region: europe\n');
  expect(ran.stderr).toBe('');
  const best = await run(process.execPath, ['best.mjs'], { cwd: folder, env });
  expect(best.stdout).toBe('europe\n');
  const hooked = await run(process.execPath, ['--import', '@flow/core/register', 'run.ts'], { cwd: folder, env });
  expect(hooked.stdout).toMatch(/^best region: europe\neurope\n/);
  expect(hooked.stderr).toBe('');
  await writeFile(join(folder, 'nightly.ts'), pageSources['nightly.ts'] ?? '');
  const nightly = await run(flow, ['run', 'nightly.ts', '--quiet'], { cwd: folder, env });
  expect(nightly.stdout).toContain('end | It had enough memory.\n');
  const { stdout } = await run(flow, ['--version'], { cwd: folder, env });
  expect(stdout).toMatch(/^@flow\/cli\/\d/);
});

/** Packs the package that the page on decorators makes, as its author would. */
async function packUsage(base: string): Promise<string> {
  const author = join(base, 'author');
  const folder = join(author, 'usage');
  const [manifest = '', tsconfig = ''] = decoratorsPage.matchAll(/^```json\n([^]*?)^```/gm).map(([, text]) => text);
  await mkdir(join(folder, 'src'), { recursive: true });
  await symlink(join(import.meta.dirname, 'node_modules'), join(folder, 'node_modules'));
  await symlink(join(root, 'node_modules'), join(author, 'node_modules'));
  await writeFile(join(folder, 'package.json'), manifest);
  await writeFile(join(folder, 'tsconfig.json'), tsconfig);
  await writeFile(join(folder, 'src/usage.ts'), pageSources['src/usage.ts'] ?? '');
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], { cwd: folder });
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json'], { cwd: folder });
  const [{ filename = '' } = {}] = JSON.parse(stdout) as readonly { readonly filename?: string }[];
  return `file:${join(folder, filename)}`;
}
