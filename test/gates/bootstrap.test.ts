import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../scripts/gates/run-program.ts';
import { root } from '../../scripts/gates/workspace.ts';
import { plantFiles } from './planted-files.ts';

/** A workspace of two packages, one of which stands for the compiler: it notes that it was called, and can fail. */
const workspace = {
  'package.json': JSON.stringify({ private: true, type: 'module', devDependencies: { typescript: 'workspace:*' } }),
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'tsconfig.json': JSON.stringify({ references: [] }),
  'packages/one/package.json': JSON.stringify({ name: 'one' }),
  'packages/one/src/index.ts': 'export {};\n',
  'packages/typescript/package.json': JSON.stringify({ name: 'typescript', version: '1.0.0' }),
  'packages/typescript/bin/tsc': [
    "const { appendFileSync, readFileSync } = require('node:fs');",
    "appendFileSync('builds', 'built\\n');",
    "if (readFileSync('packages/one/src/index.ts', 'utf8').includes('wrong')) throw new Error('index.ts is wrong');",
  ].join('\n'),
  'scripts/target.mjs': [
    "import { spawnSync } from 'node:child_process';",
    "const pnpm = spawnSync('pnpm --version', { shell: true, encoding: 'utf8' }).stdout.trim();",
    'const [mode, ...args] = process.argv.slice(2);',
    'console.log(JSON.stringify({ args, cwd: process.cwd(), pnpm }));',
    "if (mode === 'wait') setTimeout(() => {}, 60_000);",
    "process.on('SIGTERM', () => process.exit(43));",
    "if (mode === 'exit') process.exit(42);",
  ].join('\n'),
};

let planted: Awaited<ReturnType<typeof plantFiles>>;

beforeAll(async () => {
  planted = await plantFiles(workspace);
  await cp(join(root, 'scripts/bootstrap.mjs'), inside('scripts/bootstrap.mjs'));
  await cp(join(root, 'scripts/bootstrap'), inside('scripts/bootstrap'), { recursive: true });
  const locked = await runProgram('pnpm', ['install', '--offline', '--lockfile-only'], planted.folder);
  expect(locked).toMatchObject({ code: 0 });
});

afterAll(() => planted[Symbol.asyncDispose]());

function inside(path: string): string {
  return join(planted.folder, path);
}

async function start(
  ...args: readonly string[]
): Promise<{ readonly code: number | undefined; readonly output: string }> {
  const { code, output } = await runProgram(process.execPath, [inside('scripts/bootstrap.mjs'), ...args], tmpdir());
  return { code, output: output.replaceAll(/\(\d+\.\d s\)/g, '(… s)') };
}

const target = (...args: readonly string[]): string =>
  `${JSON.stringify({ args, cwd: planted.folder, pnpm: '12.21.0' })}\n`;

test('the first start installs and builds, from any folder and below one with a space in its name', async () => {
  expect(await start('scripts/target.mjs', 'exit', '--genre', 'Science fiction')).toEqual({
    code: 42,
    output: `Dependencies, as pnpm-lock.yaml says (… s)\nBuild (… s)\n${target('--genre', 'Science fiction')}`,
  });
});

test('the next start has nothing to do, and says nothing', async () => {
  expect(await start('scripts/target.mjs', 'exit')).toEqual({ code: 42, output: target() });
});

test('a changed source is built again, and a build that fails ends in its output and a sentence', async () => {
  await writeFile(inside('packages/one/src/index.ts'), 'wrong');
  const failed = await start('scripts/target.mjs', 'exit');
  expect(failed.code).toBe(1);
  expect(failed.output).toContain('Error: index.ts is wrong');
  expect(failed.output).toMatch(
    /\nThe build failed; what it said stands above\.\n {2}Correct the sources and run it again\.\n$/,
  );
  await writeFile(inside('packages/one/src/index.ts'), 'export const right = 1;\n');
  expect(await start('scripts/target.mjs', 'exit')).toEqual({ code: 42, output: `Build (… s)\n${target()}` });
});

test('two at the same time build once', async () => {
  await writeFile(inside('packages/one/src/index.ts'), 'export const changed = 2;\n');
  await rm(inside('builds'));
  const both = await Promise.all([start('scripts/target.mjs', 'exit'), start('scripts/target.mjs', 'exit')]);
  expect(both.map(({ code }) => code)).toEqual([42, 42]);
  expect(await readFile(inside('builds'), 'utf8')).toBe('built\n');
});

test('the lock of a process that died does not keep the next from its work', async () => {
  await writeFile(inside('packages/one/src/index.ts'), 'export const changed = 33;\n');
  const { hostname } = await import('node:os');
  await writeFile(inside('.bootstrap/lock'), JSON.stringify({ pid: 999_999_999, host: hostname() }));
  expect(await start('scripts/target.mjs', 'exit')).toEqual({ code: 42, output: `Build (… s)\n${target()}` });
});

test('a lockfile that is behind is one sentence, and before the tests it counts as a failed one', async () => {
  const manifest = JSON.stringify({ name: 'one', dependencies: { typescript: 'workspace:*' } });
  await writeFile(inside('packages/one/package.json'), manifest);
  expect(await start('--test', 'scripts/target.mjs')).toEqual({
    code: 1,
    output: [
      'Installing the dependencies failed: pnpm-lock.yaml does not match the package.json files.',
      `  Run \`npm --prefix '${planted.folder}' run pnpm -- install\` and commit pnpm-lock.yaml.`,
      '0 passed, 1 failed, 0 skipped\n',
    ].join('\n'),
  });
  await writeFile(inside('packages/one/package.json'), workspace['packages/one/package.json']);
});

test('the flow command is told how it is called where the user stands, and no other script is told', async () => {
  const print = `console.log(process.env.FLOW_COMMAND ?? 'none');`;
  await mkdir(inside('packages/cli/bin'), { recursive: true });
  await writeFile(inside('packages/cli/bin/flow.js'), print);
  await writeFile(inside('scripts/print.mjs'), print);
  await addScripts({
    flow: 'node scripts/bootstrap.mjs --here packages/cli/bin/flow.js',
    print: 'node scripts/bootstrap.mjs scripts/print.mjs',
  });
  await mkdir(inside('flows/deep'), { recursive: true });
  expect(await npm(inside('flows/deep'), 'flow')).toBe('npm run flow --\n');
  const own = await plantProject();
  expect(await npm(own, '--prefix', '../..', 'flow')).toBe('npm --prefix ../.. run flow --\n');
  expect(await npm(join(own, 'src'), '--prefix', '../../..', 'flow')).toBe('npm --prefix ../../.. run flow --\n');
  await using elsewhere = await plantFiles({});
  const away = await npm(elsewhere.folder, '--prefix', planted.folder, 'flow');
  expect(away).toBe(`npm --prefix '${planted.folder}' run flow --\n`);
  expect(await npm(planted.folder, 'print')).toBe('none\n');
});

test('a hint of what to type is right in a folder with its own package.json too', async () => {
  await addScripts({ flow: 'node scripts/bootstrap.mjs --here scripts/target.mjs' });
  const manifest = JSON.stringify({ name: 'one', dependencies: { typescript: 'workspace:*' } });
  await writeFile(inside('packages/one/package.json'), manifest);
  const { output } = await npmCall(inside('packages/one'), ['--prefix', '../..', 'flow']);
  expect(output).toContain('  Run `npm --prefix ../.. run pnpm -- install` and commit pnpm-lock.yaml.\n');
  await writeFile(inside('packages/one/package.json'), workspace['packages/one/package.json']);
});

test('a script that is asked for here runs in the folder in which npm was called', async () => {
  await addScripts({ here: 'node scripts/bootstrap.mjs --here scripts/target.mjs' });
  const folder = inside('flows');
  await mkdir(folder, { recursive: true });
  const output = await npm(folder, 'here', '--', 'exit', 'a.ts');
  expect(output).toContain(`${JSON.stringify({ args: ['a.ts'], cwd: folder, pnpm: '12.21.0' })}\n`);
});

test('pnpm runs in the folder in which npm was called', async () => {
  await addScripts({ pnpm: 'node scripts/bootstrap.mjs --pnpm' });
  const own = await plantProject();
  const output = await npm(own, '--prefix', '../..', 'pnpm', '--', 'exec', 'node', '-p', 'process.cwd()');
  expect(output).toBe(`${own}\n`);
  const away = await npm(tmpdir(), '--prefix', planted.folder, 'pnpm', '--', 'exec', 'node', '-p', 'process.cwd()');
  expect(away).toBe(`${planted.folder}\n`);
});

async function addScripts(scripts: Readonly<Record<string, string>>): Promise<void> {
  const manifest = JSON.parse(await readFile(inside('package.json'), 'utf8')) as { readonly scripts?: object };
  await writeFile(
    inside('package.json'),
    JSON.stringify({ ...manifest, scripts: { ...manifest.scripts, ...scripts } }),
  );
}

/** A folder of the repository that has a package.json of its own, and is none of its workspace. */
async function plantProject(): Promise<string> {
  const folder = inside('examples/mine');
  await mkdir(join(folder, 'src'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'mine', private: true }));
  return folder;
}

/** What `npm run` in a folder prints to stdout. */
async function npm(folder: string, ...args: readonly string[]): Promise<string> {
  return (await npmCall(folder, args)).stdout;
}

async function npmCall(
  folder: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly output: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'INIT_CWD'));
  const called = spawn('npm', ['run', '-s', ...args], { cwd: folder, env });
  const [stdout, stderr] = await Promise.all([text(called.stdout), text(called.stderr)]);
  return { stdout, output: stdout + stderr };
}

test('a signal reaches the script, and its exit code comes back', async () => {
  const child = spawn(process.execPath, [inside('scripts/bootstrap.mjs'), 'scripts/target.mjs', 'wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGTERM'), 100));
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(43);
});
