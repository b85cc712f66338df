import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const command = join(root, 'bin/flow.js');
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };

/** What the command says where Node calls itself `version`, and node:module lacks what Node 20 lacks. */
function onNode(version: string): { readonly code: number | null; readonly stderr: string } {
  const preload = `import { registerHooks } from 'node:module';
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
    const older = 'data:text/javascript,export const register = () => undefined;';
    registerHooks({ resolve: (name, context, next) => next(name === 'node:module' ? older : name, context) });`;
  const words = ['--import', `data:text/javascript,${encodeURIComponent(preload)}`, command, 'help'];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  return { code: status, stderr };
}

it('says in one line which Node to install, on a Node that is too old', () => {
  expect(onNode('20.20.2')).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "flow needs Node 24 or newer, and this is Node 20.20.2: install Node 26, and run it again.
    ",
    }
  `);
});

it('refuses the versions that the package says it refuses, and no other', () => {
  const oldest = Number(/^>=(\d+)$/.exec(engines.node)?.[1]);
  expect(onNode(`${oldest - 1}.9.9`).code).toBe(2);
  expect(onNode(`${oldest}.0.0`).stderr).not.toContain('flow needs Node');
});
