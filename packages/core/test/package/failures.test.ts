import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FlowError } from '../../src/contracts/flow-error.ts';
import { project } from './project.ts';

const start = `import { Flow, step } from '@flow/core';\n`;
const end = 'export default class F extends Flow { @step start() {} }\n';

async function failure(files: Readonly<Record<string, string>>, file = 'flow.ts'): Promise<string> {
  const { build, file: at, base } = project(files);
  const error = await build({ file: at(file) }).then(
    () => undefined,
    (caught: FlowError) => caught,
  );
  if (error === undefined) return 'built';
  const { code, message, hint, exitCode, position, frame } = error;
  const place = position === undefined ? [] : [`at ${position.file}:${position.line}:${position.column}`];
  return [`${code} (${exitCode})`, message, `hint: ${hint}`, ...place, frame ?? ''].join('\n').replaceAll(base, '');
}

it('names the file that is meant when it is missing', async () => {
  expect(await failure({ 'flow.ts': '', 'train.ts': '' }, 'trian.ts')).toMatchInlineSnapshot(`
    "FLOW_FILE_MISSING (2)
    There is no file trian.ts.
    hint: Did you mean train.ts?
    "
  `);
});

it('refuses a folder, and names the files in it', async () => {
  expect(await failure({ 'flows/a.ts': '', 'flows/b.txt': '' }, 'flows')).toMatchInlineSnapshot(`
    "FLOW_FILE_IS_FOLDER (2)
    flows is a folder, not a flow file.
    hint: Name one of its files: a.ts.
    "
  `);
});

it('refuses what is no file that could hold a flow, without waiting for it', async () => {
  expect(await failure({ 'flow.sh': '' }, 'flow.sh')).toMatchInlineSnapshot(`
    "FLOW_FILE_TYPE (2)
    flow.sh is a .sh file, and holds no flow.
    hint: A flow is a class in a .ts, .mts or .tsx file, or in a .js, .mjs or .jsx one.
    "
  `);
  const { file, build } = project({ 'flow.ts': '' });
  execFileSync('mkfifo', [file('pipe.ts')]);
  await expect(build({ file: file('pipe.ts') })).rejects.toThrow("pipe.ts can't be read as a flow file: it is a pipe");
  await expect(build({ file: '/dev/null' })).rejects.toMatchObject({ code: 'FLOW_FILE_UNREADABLE', exitCode: 2 });
  await expect(build({ file: file(`${'a'.repeat(300)}.ts`) })).rejects.toMatchObject({ code: 'FLOW_FILE_UNREADABLE' });
  symlinkSync(file('loop.ts'), file('loop.ts'));
  await expect(build({ file: file('loop.ts') })).rejects.toMatchObject({ code: 'FLOW_FILE_UNREADABLE' });
});

it('shows a syntax error in its place', async () => {
  expect(await failure({ 'flow.ts': `${start}const a = 'é' +;\n${end}` })).toMatchInlineSnapshot(`
    "FLOW_SYNTAX (2)
    flow.ts can't be read as TypeScript: Unexpected ";".
    hint: Correct it there; the mistake may begin in a line above.
    at flow.ts:2:16
      1 | import { Flow, step } from '@flow/core';
    > 2 | const a = 'é' +;
        |                ^
      3 | export default class F extends Flow { @step start() {} }
      4 |"
  `);
});

it('names an import that can’t be found', async () => {
  expect(await failure({ 'flow.ts': `${start}import { a } from './scroe.ts';\na;\n${end}`, 'score.ts': '' }))
    .toMatchInlineSnapshot(`
    "FLOW_IMPORT_UNRESOLVED (2)
    flow.ts imports "./scroe.ts", which can't be found.
    hint: Did you mean "./score.ts"?
    at flow.ts:2:19
      1 | import { Flow, step } from '@flow/core';
    > 2 | import { a } from './scroe.ts';
        |                   ^^^^^^^^^^^^
      3 | a;
      4 | export default class F extends Flow { @step start() {} }
      5 |"
  `);
  expect(
    await failure({
      'flow.ts': `${start}import { a } from 'zdo';\na;\n${end}`,
      'package.json': '{ "dependencies": { "zod": "4" } }',
    }),
  ).toMatchInlineSnapshot(`
      "FLOW_IMPORT_UNRESOLVED (2)
      flow.ts imports "zdo", which can't be found.
      hint: Did you mean "zod"?
      at flow.ts:2:19
        1 | import { Flow, step } from '@flow/core';
      > 2 | import { a } from 'zdo';
          |                   ^^^^^
        3 | a;
        4 | export default class F extends Flow { @step start() {} }
        5 |"
    `);
  expect(await failure({ 'flow.ts': `${start}import x from '@flow/core/nothing';\nx;\n${end}` }))
    .toMatchInlineSnapshot(`
    "FLOW_PACKAGE_CORE_EXPORT (2)
    @flow/core has no entry "@flow/core/nothing".
    hint: Import from @flow/core, or from one of the entries that its package.json lists.
    at flow.ts:2:15
      1 | import { Flow, step } from '@flow/core';
    > 2 | import x from '@flow/core/nothing';
        |               ^^^^^^^^^^^^^^^^^^^^
      3 | x;
      4 | export default class F extends Flow { @step start() {} }
      5 |"
  `);
});

it('names an export that isn’t there', async () => {
  expect(
    await failure({ 'flow.ts': `${start}import { a } from './b.ts';\na();\n${end}`, 'b.ts': 'export const b = 1;' }),
  ).toMatchInlineSnapshot(`
      "FLOW_EXPORT_MISSING (2)
      flow.ts imports "a" from b.ts, which exports no such name.
      hint: A type is imported with \`import type\`.
      at flow.ts:2:10
        1 | import { Flow, step } from '@flow/core';
      > 2 | import { a } from './b.ts';
          |          ^
        3 | a();
        4 | export default class F extends Flow { @step start() {} }
        5 |"
    `);
});

it('lists all errors at once, each in its place', async () => {
  expect(
    await failure({ 'flow.ts': `${start}import './one.ts';\nimport './two.ts';\n${end}`, 'two.ts': 'let x = ;\n' }),
  ).toMatchInlineSnapshot(`
    "FLOW_PACKAGE_ERRORS (2)
    flow.ts can't be packaged, for 2 reasons:
    - flow.ts:2:8: flow.ts imports "./one.ts", which can't be found. Check the path; it counts from the file that imports it.
    - two.ts:1:9: two.ts can't be read as TypeScript: Unexpected ";". Correct it there; the mistake may begin in a line above.
    hint: Correct each of them where it stands.
    at flow.ts:2:8
      1 | import { Flow, step } from '@flow/core';
    > 2 | import './one.ts';
        |        ^^^^^^^^^^
      3 | import './two.ts';
      4 | export default class F extends Flow { @step start() {} }
      5 |

    two.ts:1:9
    > 1 | let x = ;
        |         ^
      2 |"
  `);
});

it('names a tsconfig that extends what isn’t there', async () => {
  expect(await failure({ 'flow.ts': start + end, 'tsconfig.json': '{ "extends": "./none.json" }' }))
    .toMatchInlineSnapshot(`
      "FLOW_PACKAGE_TSCONFIG (2)
      The tsconfig.json that holds for /project/flow.ts can't be read: File './none.json' not found.
      hint: Correct it, or install what it extends.
      at /project/tsconfig.json:1:3
      > 1 | { "extends": "./none.json" }
          |   ^^^^^^^^^"
    `);
});
