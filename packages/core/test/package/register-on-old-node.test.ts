import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const register = pathToFileURL(join(root, 'dist/register.js')).href;
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };

/** What a program prints where Node calls itself `version`, and node:module lacks what Node 20 lacks. */
function onNode(version: string): { readonly code: number | null; readonly output: string } {
  const preload = `import { registerHooks } from 'node:module';
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
    const older = 'data:text/javascript,export const register = () => undefined;';
    registerHooks({ resolve: (name, context, next) => next(name === 'node:module' ? older : name, context) });`;
  const imports = [`data:text/javascript,${encodeURIComponent(preload)}`, register].flatMap((one) => ['--import', one]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...imports, '-p', '"the program"'], {
    encoding: 'utf8',
  });
  return { code: status, output: stdout + stderr };
}

it('says in one line which Node to install, on a Node that is too old, and runs nothing', () => {
  expect(onNode('20.20.2')).toMatchInlineSnapshot(`
    {
      "code": 2,
      "output": "@flow/core/register needs Node 24 or newer, and this is Node 20.20.2: install Node 26, and run it again.
    ",
    }
  `);
});

it('refuses the versions that the package says it refuses, and no other', () => {
  const oldest = Number(/^>=(\d+)$/.exec(engines.node)?.[1]);
  expect(onNode(`${oldest - 1}.9.9`).code).toBe(2);
  expect(onNode(`${oldest}.0.0`).output).not.toContain('needs Node');
});
