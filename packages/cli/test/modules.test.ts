import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject } from './flow-project.ts';

const command = join(resolve(import.meta.dirname, '..'), 'bin/flow.js');

/** Tells of every module that is loaded from a file. */
const telling = `import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  registerHooks({ load: (url, context, next) => { if (url.startsWith('file:')) writeSync(2, url + '\\n'); return next(url, context); } });`;

function modulesOf(root: string, ...words: readonly string[]): readonly string[] {
  const hooks = `data:text/javascript,${encodeURIComponent(telling)}`;
  const { stderr } = spawnSync(process.execPath, ['--import', hooks, command, ...words], {
    encoding: 'utf8',
    cwd: root,
  });
  return stderr.split('\n').filter((line) => line.startsWith('file:'));
}

/** To find and link a module costs about as long as to run it: what each command loads is in a few bundles. */
it('a command loads few modules', () => {
  const { root } = flowProject({});
  expect(modulesOf(root, 'config', 'show').length).toBeLessThan(100);
});

it('a flow that was packed before is shown without what compiles and parses', () => {
  const { root } = flowProject({ 'small.ts': small });
  const compiling = (): readonly string[] =>
    ['esbuild', 'oxc-parser', 'magic-string', 'get-tsconfig'].filter((name) =>
      modulesOf(root, 'show', 'small.ts').some((url) => url.includes(`/node_modules/${name}/`)),
    );
  expect(compiling()).not.toEqual([]);
  expect(compiling()).toEqual([]);
});

const small = `import { Flow, step } from '@flow/core';
export default class Small extends Flow {
  @step start() { this.next(this.end); }
  @step end() {}
}
`;
