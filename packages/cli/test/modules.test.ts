import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject } from './flow-project.ts';

const command = join(resolve(import.meta.dirname, '..'), 'bin/flow.js');

const counting = `import { registerHooks } from 'node:module';
  let count = 0;
  registerHooks({ load: (url, context, next) => { if (url.startsWith('file:')) count += 1; return next(url, context); } });
  process.on('exit', () => console.error('modules:', count));`;

/** To find and link a module costs about as long as to run it: what each command loads is in a few bundles. */
it('a command loads few modules', () => {
  const { root } = flowProject({});
  const hooks = `data:text/javascript,${encodeURIComponent(counting)}`;
  const { stderr } = spawnSync(process.execPath, ['--import', hooks, command, 'config', 'show'], {
    encoding: 'utf8',
    cwd: root,
  });
  expect(Number(/modules: (\d+)/.exec(stderr)?.[1])).toBeLessThan(100);
});
