import { expect, test } from 'vitest';
import { projectFolder } from './project-folder.ts';

test('broken JSON is told with its place', async () => {
  const broken = {
    'a missing comma': '{\n  "maxWorkers": 1\n  "tags": []\n}',
    'a trailing comma in a list': '{\n  "tags": ["a", ],\n  "user": "a"\n}',
    'a bare word': '{\n  "user": ada\n}',
    'an open end': '{\n  "tags": ["a"',
    'an open text': '{\n  "user": "a\n}',
  };
  const told: string[] = [];
  for (const [what, text] of Object.entries(broken)) {
    const project = await projectFolder({ 'flow.config.json': text });
    told.push(`# ${what}\n${await project.failure()}`);
  }
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "# a missing comma
    FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.json:3:3 can't be loaded: Expected ',' or '}' after property value
    at ~/project/flow.config.json:3:3
      1 | {
      2 |   "maxWorkers": 1
    > 3 |   "tags": []
        |   ^
      4 | }
    hint: Correct it there.
    # a trailing comma in a list
    FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.json:2:17 can't be loaded: Unexpected token ']'
    at ~/project/flow.config.json:2:17
      1 | {
    > 2 |   "tags": ["a", ],
        |                 ^
      3 |   "user": "a"
      4 | }
    hint: Correct it there.
    # a bare word
    FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.json:2:11 can't be loaded: Unexpected token 'a'
    at ~/project/flow.config.json:2:11
      1 | {
    > 2 |   "user": ada
        |           ^
      3 | }
    hint: Correct it there.
    # an open end
    FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.json:2:15 can't be loaded: Expected ',' or ']' after array element
    at ~/project/flow.config.json:2:15
      1 | {
    > 2 |   "tags": ["a"
        |               ^
    hint: Correct it there.
    # an open text
    FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.json:2:13 can't be loaded: Bad control character in string literal
    at ~/project/flow.config.json:2:13
      1 | {
    > 2 |   "user": "a
        |             ^
      3 | }
    hint: Correct it there."
  `);
});

test('broken YAML is told with its place', async () => {
  const project = await projectFolder({ 'flow.config.yaml': 'tags: [a, b\nuser: ada\n' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.yaml:2:1 can't be loaded: Flow sequence in block collection must be sufficiently indented and end with a ]
    at ~/project/flow.config.yaml:2:1
      1 | tags: [a, b
    > 2 | user: ada
        | ^
      3 |
    hint: Correct it there."
  `);
  const twice = await projectFolder({ 'flow.config.yaml': 'user: ada\nuser: lin\n' });
  expect(await twice.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.yaml:2:1 can't be loaded: Map keys must be unique
    at ~/project/flow.config.yaml:2:1
      1 | user: ada
    > 2 | user: lin
        | ^
      3 |
    hint: Correct it there."
  `);
});

test('a module that does not parse is told with its place', async () => {
  const project = await projectFolder({ 'flow.config.mts': 'export default {\n  maxWorkers: 1,\n  tags: [,\n};\n' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.mts:4:1 can't be loaded: Unexpected token
    at ~/project/flow.config.mts:4:1
      1 | export default {
      2 |   maxWorkers: 1,
      3 |   tags: [,
    > 4 | };
        | ^
      5 |
    hint: Correct it there."
  `);
});

test('a module that throws is told with the line that threw', async () => {
  const project = await projectFolder({
    'flow.config.mts':
      "interface Unused {\n  a: string;\n}\nconst root: string = process.env['NOT_SET_ANYWHERE'] ?? missing();\nexport default { storage: { root } };\nfunction missing(): never {\n  throw new Error('NOT_SET_ANYWHERE is not set');\n}\n",
  });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.mts:7:9 can't be loaded: NOT_SET_ANYWHERE is not set
    at ~/project/flow.config.mts:7:9
      4 | const root: string = process.env['NOT_SET_ANYWHERE'] ?? missing();
      5 | export default { storage: { root } };
      6 | function missing(): never {
    > 7 |   throw new Error('NOT_SET_ANYWHERE is not set');
        |         ^
      8 | }
      9 |
    hint: Correct it there."
  `);
});

test('what a module throws need not be an error', async () => {
  const project = await projectFolder({ 'flow.config.mjs': "throw 'no';\n" });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.mjs can't be loaded: no
    hint: Correct it there."
  `);
});

test('a module without a default export is refused', async () => {
  const project = await projectFolder({ 'flow.config.mjs': 'export const maxWorkers = 1;\n' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.mjs can't be loaded: it has no default export.
    hint: Correct it there."
  `);
});

test('an $import of a file that is not there is told', async () => {
  const project = await projectFolder({ 'flow.config.yaml': '$import: ./gone.yaml\n' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.yaml can't be loaded: ENOENT: no such file or directory, open '~/project/gone.yaml'
    hint: Correct it there."
  `);
});

test('an import that is not there comes with advice', async () => {
  const project = await projectFolder({ 'flow.config.mjs': "import '@nobody/has-this';\nexport default {};\n" });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNREADABLE (exit 2)
    The config flow.config.mjs can't be loaded: Cannot find package '@nobody/has-this' imported from ~/project/flow.config.mjs
    hint: Install what the config imports, or mend the path."
  `);
});
