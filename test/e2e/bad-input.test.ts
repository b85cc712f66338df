import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const hello = `import { Flow, param, step } from '@flow/core';
import { z } from 'zod';

export default class Hello extends Flow {
  readonly times = param(z.number().int());
  @step start() { this.next(this.end); }
  @step end() {}
}
`;
const plain = hello.replace(/^ {2}readonly times.*\n/m, '');

interface Case {
  readonly files?: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** What a user sees of a command that must end with exit code 2 and store nothing. */
async function complaint({ files = {}, words }: Case): Promise<string> {
  const sandbox = new Sandbox(files);
  const { code, stdout, stderr } = await sandbox.flow(...words);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.replaceAll(sandbox.folder, '<folder>');
}

it('says that a file does not exist', async () => {
  expect(await complaint({ words: ['run', 'nothing.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_FILE_MISSING There is no file nothing.ts.
    hint: Give the path of the file that holds the flow.
    "
  `);
});

it('says that a file holds no flow', async () => {
  expect(await complaint({ files: { 'data.ts': 'export const rows = [1, 2];\n' }, words: ['run', 'data.ts'] }))
    .toMatchInlineSnapshot(`
    "error FLOW_NO_FLOW data.ts holds no flow.
    hint: A flow is an exported class that extends Flow: export default class MyFlow extends Flow { … }
    "
  `);
});

it('shows where a syntax error stands', async () => {
  const text = plain.replace('this.next(this.end);', 'this.next(this.end;');
  expect(await complaint({ files: { 'broken.ts': text }, words: ['run', 'broken.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_SYNTAX broken.ts can't be read as TypeScript: Expected ")" but found ";".
      broken.ts:5:37
        2 | import { z } from 'zod';
        3 |
        4 | export default class Hello extends Flow {
      > 5 |   @step start() { this.next(this.end; }
          |                                     ^
        6 |   @step end() {}
        7 | }
        8 |
    hint: Correct it there; the mistake may begin in a line above.
    "
  `);
});

it('says that a file holds two flows', async () => {
  const text = `${plain.replace('export default class', 'export class')}export class Other extends Hello {}\n`;
  expect(await complaint({ files: { 'two.ts': text }, words: ['run', 'two.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_TWO_FLOWS two.ts holds 2 flows: Hello, Other.
    hint: Keep one flow a file, or make the one to run the default export.
    "
  `);
});

it('says what the module threw when it was loaded', async () => {
  const text = `throw new Error('no network');\n${plain}`;
  expect(await complaint({ files: { 'throws.ts': text }, words: ['run', 'throws.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_LOAD_FAILED throws.ts failed while it was loaded: no network
      throws.ts:1:7
      > 1 | throw new Error('no network');
          |       ^
        2 | import { Flow, param, step } from '@flow/core';
        3 | import { z } from 'zod';
        4 |
    hint: What stands outside the steps runs whenever the flow is loaded; move work into a step.
    "
  `);
});

it('says where a module asks for what only a running task knows', async () => {
  const text = `import { current } from '@flow/core';\nexport const early = current.step;\n${plain}`;
  expect(await complaint({ files: { 'early.ts': text }, words: ['check', 'early.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_LOAD_FAILED early.ts failed while it was loaded: current.step was read outside a step.
      early.ts:2:30
        1 | import { current } from '@flow/core';
      > 2 | export const early = current.step;
          |                              ^
        3 | import { Flow, param, step } from '@flow/core';
        4 | import { z } from 'zod';
        5 |
    hint: What stands outside the steps runs whenever the flow is loaded; move work into a step.
    "
  `);
});

it('shows every problem of an invalid flow in its place', async () => {
  const text = plain.replace('this.next(this.end);', 'const a = 1;');
  expect(await complaint({ files: { 'invalid.ts': text }, words: ['run', 'invalid.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_INVALID Hello has a problem:

    invalid.ts:5:9 error FLOW_GRAPH_NEXT_MISSING The step start doesn't say where to go: it has no this.next(…).
      2 | import { z } from 'zod';
      3 |
      4 | export default class Hello extends Flow {
    > 5 |   @step start() { const a = 1; }
        |         ^^^^^
      6 |   @step end() {}
      7 | }
      8 |
    hint: Make this.next(this.other) its last statement; only the end step has none.
    hint: flow check invalid.ts shows them without running anything.
    "
  `);
});

it('names a parameter that is missing', async () => {
  expect(await complaint({ files: { 'hello.ts': hello }, words: ['run', 'hello.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_PARAM_MISSING Hello needs --times.
    hint: flow run hello.ts --help lists the parameters.
    "
  `);
});

it('says what is wrong with the value of a parameter', async () => {
  expect(await complaint({ files: { 'hello.ts': hello }, words: ['run', 'hello.ts', '--times', 'many'] }))
    .toMatchInlineSnapshot(`
      "error FLOW_PARAM_INVALID --times "many": Invalid input: expected number, received string
      hint: flow run hello.ts --help lists the parameters.
      "
    `);
});

it('says once which file of a parameter is not there, and which may be meant', async () => {
  const text = hello
    .replace('param(z.number().int())', 'includeFile()')
    .replace('{ Flow, param,', '{ Flow, includeFile,');
  const files = { 'hello.ts': text, 'data/films.json': '[]' };
  expect(await complaint({ files, words: ['run', 'hello.ts', '--times', 'data/film.json'] })).toMatchInlineSnapshot(`
    "error FLOW_PARAM_FILE --times: the file <folder>/data/film.json can't be read: there is no such file.
    hint: Did you mean films.json?
    "
  `);
  expect(await complaint({ files, words: ['run', 'hello.ts', '--times', 'data'] })).toMatchInlineSnapshot(`
    "error FLOW_PARAM_FILE --times: the file <folder>/data can't be read: it is a folder.
    hint: Name a file that is there; its path counts from the current folder.
    "
  `);
});

it('shows all decorators whose options are wrong, at once', async () => {
  const text = plain
    .replace('@step start', '@retry({ times: -1 }) @timeout({ minutes: -1 })\n  @step start')
    .replace('@step end', '@retry({ time: 1 }) @step end')
    .replace("'zod';", "'zod';\nimport { retry, timeout } from '@flow/resilience';");
  expect(await complaint({ files: { 'hello.ts': text }, words: ['check', 'hello.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_DECORATORS_INVALID hello.ts has 3 decorators that can't be taken:

    hello.ts:6:4 FLOW_DECORATOR_OPTIONS The options of @retry on the step start are not valid: times: it must be a whole number, 0 or more, and is -1
      3 | import { retry, timeout } from '@flow/resilience';
      4 |
      5 | export default class Hello extends Flow {
    > 6 |   @retry({ times: -1 }) @timeout({ minutes: -1 })
        |    ^
      7 |   @step start() { this.next(this.end); }
      8 |   @retry({ time: 1 }) @step end() {}
      9 | }

    hello.ts:6:26 FLOW_DECORATOR_OPTIONS The options of @timeout on the step start are not valid: minutes: it must be a number, 0 or more, and is -1
      3 | import { retry, timeout } from '@flow/resilience';
      4 |
      5 | export default class Hello extends Flow {
    > 6 |   @retry({ times: -1 }) @timeout({ minutes: -1 })
        |                          ^
      7 |   @step start() { this.next(this.end); }
      8 |   @retry({ time: 1 }) @step end() {}
      9 | }

    hello.ts:8:4 FLOW_DECORATOR_OPTIONS The options of @retry on the step end are not valid: time: there is no such option; did you mean times?
       5 | export default class Hello extends Flow {
       6 |   @retry({ times: -1 }) @timeout({ minutes: -1 })
       7 |   @step start() { this.next(this.end); }
    >  8 |   @retry({ time: 1 }) @step end() {}
         |    ^
       9 | }
      10 |

    hint: Correct them there; an editor lists the options of a decorator, with what each may be.
    "
  `);
});

it('shows where the options of a decorator are wrong', async () => {
  const text = plain
    .replace('@step start', '@retry({ times: -1 })\n  @step start')
    .replace("'zod';", "'zod';\nimport { retry } from '@flow/resilience';");
  expect(await complaint({ files: { 'hello.ts': text }, words: ['run', 'hello.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_DECORATOR_OPTIONS The options of @retry on the step start are not valid: times: it must be a whole number, 0 or more, and is -1
      hello.ts:6:4
        3 | import { retry } from '@flow/resilience';
        4 |
        5 | export default class Hello extends Flow {
      > 6 |   @retry({ times: -1 })
          |    ^
        7 |   @step start() { this.next(this.end); }
        8 |   @step end() {}
        9 | }
    hint: Correct them there; an editor lists the options of @retry, with what each may be.
    "
  `);
});

it('says of all parameters at once what is wrong with them', async () => {
  const text = hello
    .replace(
      'readonly times',
      'readonly who = param(z.string().min(3));\n  readonly notes = includeFile();\n  readonly times',
    )
    .replace('{ Flow, param,', '{ Flow, includeFile, param,');
  const words = ['run', 'hello.ts', '--times', 'many', '--who', 'al', '--notes', 'gone.txt'];
  expect(await complaint({ files: { 'hello.ts': text }, words })).toMatchInlineSnapshot(`
    "error FLOW_PARAM_INVALID Hello can't take 3 of its parameters:
      --who "al": Too small: expected string to have >=3 characters
      --notes: the file <folder>/gone.txt can't be read: there is no such file.
      --times "many": Invalid input: expected number, received string
    hint: flow run hello.ts --help lists the parameters.
    "
  `);
});

it('names the parameter that an unknown one may stand for', async () => {
  expect(await complaint({ files: { 'hello.ts': hello }, words: ['run', 'hello.ts', '--tmes', '3'] }))
    .toMatchInlineSnapshot(`
    "error FLOW_FLAG_UNKNOWN flow run has no flag --tmes.
    hint: Did you mean --times?
    "
  `);
});

it('names the command that an unknown one may stand for', async () => {
  expect(await complaint({ words: ['rnu', 'hello.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_COMMAND_UNKNOWN There is no command flow rnu.
    hint: Did you mean flow run?
    "
  `);
});

it('shows where a JSON config is broken', async () => {
  const files = { 'hello.ts': plain, 'flow.config.json': '{\n  "maxWorkers": 4,\n  "tags": [\n}\n' };
  expect(await complaint({ files, words: ['run', 'hello.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_CONFIG_UNREADABLE The config flow.config.json:4:1 can't be loaded: Unexpected token '}'
      flow.config.json:4:1
        1 | {
        2 |   "maxWorkers": 4,
        3 |   "tags": [
      > 4 | }
          | ^
        5 |
    hint: Correct it there.
    "
  `);
});

it('shows where a YAML config is broken', async () => {
  const files = { 'hello.ts': plain, 'flow.config.yaml': 'maxWorkers: 4\ntags: [a, b\nuser: me\n' };
  expect(await complaint({ files, words: ['run', 'hello.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_CONFIG_UNREADABLE The config flow.config.yaml:3:1 can't be loaded: Flow sequence in block collection must be sufficiently indented and end with a ]
      flow.config.yaml:3:1
        1 | maxWorkers: 4
        2 | tags: [a, b
      > 3 | user: me
          | ^
        4 |
    hint: Correct it there.
    "
  `);
});

it('shows where a TypeScript config is broken', async () => {
  const files = { 'hello.ts': plain, 'flow.config.ts': `export default { maxWorkers: 4,\n  tags: ['a' 'b'] };\n` };
  expect(await complaint({ files, words: ['run', 'hello.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_CONFIG_UNREADABLE The config flow.config.ts:2:14 can't be loaded: Expected \`,\` or \`]\` but found \`string\`
      flow.config.ts:2:14
        1 | export default { maxWorkers: 4,
      > 2 |   tags: ['a' 'b'] };
          |              ^^^
        3 |
    hint: Correct it there.
    "
  `);
});

it('names the key of a config that a wrong one may stand for', async () => {
  const files = { 'hello.ts': plain, 'flow.config.json': '{\n  "maxWorker": 4\n}\n' };
  expect(await complaint({ files, words: ['run', 'hello.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_CONFIG_UNKNOWN_KEY flow.config.json:2:3: "maxWorker" is not a key of the config.
      flow.config.json:2:3
        1 | {
      > 2 |   "maxWorker": 4
          |   ^^^^^^^^^^^
        3 | }
        4 |
    hint: Did you mean "maxWorkers"?
    "
  `);
});

it('shows where the option of a provider is wrong, also when the config is only shown', async () => {
  const files = { 'hello.ts': plain, 'flow.config.yaml': 'storage:\n  rot: /tmp/x\n' };
  const shown = await complaint({ files, words: ['config', 'show'] });
  expect(shown).toMatchInlineSnapshot(`
    "error FLOW_PROVIDER_OPTION_UNKNOWN The provider "local" has no option "rot". It has: root.
      flow.config.yaml:2:3
        1 | storage:
      > 2 |   rot: /tmp/x
          |   ^^^
        3 |
    hint: Did you mean "root"?
    "
  `);
  expect(await complaint({ files, words: ['run', 'hello.ts'] })).toBe(shown);
  const invalid = { 'flow.config.yaml': 'stacks: { local: { metadata: { path: 7 } } }\n' };
  expect(await complaint({ files: invalid, words: ['config', 'show'] })).toContain('\n  flow.config.yaml:1:32\n');
});

it('refuses options of a compute that has none, before anything runs', async () => {
  const files = { 'hello.ts': plain, 'flow.config.yaml': 'compute: { use: local, workers: 4 }\n' };
  const shown = await complaint({ files, words: ['run', 'hello.ts'] });
  expect(shown).toMatchInlineSnapshot(`
    "error FLOW_PROVIDER_OPTION_UNKNOWN The provider "local" has no option "workers". It has none.
      flow.config.yaml:1:24
      > 1 | compute: { use: local, workers: 4 }
          |                        ^^^^^^^
        2 |
    hint: Remove it from the stack in the config.
    "
  `);
  expect(await complaint({ files, words: ['config', 'show'] })).toBe(shown);
});

it('says that the store can not be written, when its folder is a file', async () => {
  const files = { 'hello.ts': plain, 'flow.config.json': '{ "storage": { "root": "taken/store" } }', taken: '' };
  expect(await complaint({ files, words: ['run', 'hello.ts'] })).toMatchInlineSnapshot(`
    "error FLOW_STORAGE_NOT_WRITABLE The store can't write to <folder>/taken/store: ENOTDIR: not a directory, mkdir '<folder>/taken/store/.tmp'.
    hint: Give your user the right to write there, or set the storage's root in the config to another folder.
    "
  `);
});

it('says that the store can not be written, on a file system that is read-only', async ({ skip }) => {
  const sandbox = new Sandbox({
    'hello.ts': plain,
    'flow.config.json': '{ "storage": { "root": "store" }, "metadata": { "path": "runs.db" } }',
  });
  const { folder } = sandbox;
  mkdirSync(`${folder}/store`);
  const mount = `mount -t tmpfs -o ro tmpfs '${folder}/store'`;
  if (spawnSync('unshare', ['-m', 'sh', '-c', mount]).status !== 0) skip('this machine lets nobody mount');
  const { code, stdout, stderr } = await sandbox.inNamespace(mount, 'run', 'hello.ts');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
    "error FLOW_STORAGE_NOT_WRITABLE The store can't write to <folder>/store: EROFS: read-only file system, mkdir '<folder>/store/.tmp'.
    hint: Give your user the right to write there, or set the storage's root in the config to another folder.
    "
  `);
});

it("shows where the project's own tsconfig.json or package.json is broken", async () => {
  const project = { 'hello.ts': plain };
  const words = ['check', 'hello.ts'];
  const cut = '{\n  "compilerOptions": {';
  expect(await complaint({ files: { ...project, 'tsconfig.json': cut }, words })).toContain(
    "FLOW_SYNTAX tsconfig.json can't be read as JSON: Expected string in JSON but found end of file.\n  tsconfig.json:2:",
  );
  const missing = '{\n  "extends": "./nope.json"\n}\n';
  expect(await complaint({ files: { ...project, 'tsconfig.json': missing }, words })).toContain(
    "can't be read: File './nope.json' not found.\n  tsconfig.json:2:3\n",
  );
  const broken = '{ "type": "module",\n  "name": }\n';
  expect(await complaint({ files: { ...project, 'package.json': broken }, words })).toContain(
    'FLOW_SYNTAX package.json can\'t be read as JSON: Unexpected "}" in JSON.\n  package.json:2:11\n',
  );
});
