import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from './project-folder.ts';

const asModule = 'export default { maxWorkers: 7 };\n';
const asTypeScript = `import type { Readable } from 'node:stream';
const workers: number = 7;
export default { maxWorkers: workers } satisfies { maxWorkers: number };
export type Unused = Readable;
`;
const asYaml = 'maxWorkers: 7\n';

test.each([
  ['flow.config.ts', asTypeScript],
  ['flow.config.mts', asTypeScript],
  ['flow.config.js', asModule],
  ['flow.config.mjs', asModule],
  ['flow.config.json', '{ "maxWorkers": 7 }'],
  ['flow.config.yaml', asYaml],
  ['flow.config.yml', asYaml],
  ['package.json', '{ "name": "p", "flow": { "maxWorkers": 7 } }'],
])('%s is read', async (name, text) => {
  const project = await projectFolder({ 'package.json': '{ "type": "module" }', [name]: text });
  const config = await project.load();
  expect(config.settings.maxWorkers).toBe(7);
  expect(config.files).toEqual([join(project.root, name)]);
});

test('without a config the defaults hold', async () => {
  const project = await projectFolder({});
  const { settings, stack, files, plugins, warnings, projectRoot } = await project.load();
  expect({ settings, stack, files, plugins, warnings }).toMatchInlineSnapshot(`
    {
      "files": [],
      "plugins": [],
      "settings": {
        "compute": {
          "options": {},
          "use": "local",
        },
        "durability": "process",
        "graceSeconds": 10,
        "hookSeconds": 3600,
        "isolation": "worker",
        "metadata": {
          "options": {
            "path": ".flow/metadata.db",
          },
          "use": "sqlite",
        },
        "storage": {
          "options": {
            "root": ".flow",
          },
          "use": "local",
        },
        "tags": [],
        "user": "ada",
        "with": [],
      },
      "stack": "local",
      "warnings": [],
    }
  `);
  expect(projectRoot).toBe(project.root);
});

test('the nearest config upward is taken, and its folder is the project', async () => {
  const project = await projectFolder({
    'flow.config.yaml': 'maxWorkers: 1',
    'a/flow.config.yaml': 'maxWorkers: 2',
    'a/b/c.txt': '',
  });
  const config = await project.load({ in: 'a/b' });
  expect(config.settings.maxWorkers).toBe(2);
  expect(config.projectRoot).toBe(join(project.root, 'a'));
});

test('the search ends at the home folder, home included', async () => {
  const project = await projectFolder({ '~/flow.config.yaml': 'maxWorkers: 1' });
  expect((await project.load()).settings.maxWorkers).toBe(1);
  const inside = await project.load({ env: { HOME: project.root } });
  expect(inside.settings.maxWorkers).toBeUndefined();
});

test("a plugin's manifest in package.json is not a config", async () => {
  const project = await projectFolder({
    'flow.config.yaml': 'maxWorkers: 1',
    'plugin/package.json': '{ "flow": { "plugin": "./dist/plugin.js", "kernel": "1" } }',
  });
  expect((await project.load({ in: 'plugin' })).settings.maxWorkers).toBe(1);
});

test.each(['package.json', '.flow/metadata.db'])(
  'without a config, the folder that holds %s is the project',
  async (name) => {
    const project = await projectFolder({ [name]: '{}', 'a/b/c.txt': '' });
    expect((await project.load({ in: 'a/b' })).projectRoot).toBe(project.root);
  },
);

test('of two configs in a folder the first is read, and the other named in a warning', async () => {
  const project = await projectFolder({
    'flow.config.json': '{ "maxWorkers": 1 }',
    'flow.config.yml': 'maxWorkers: 2',
  });
  const config = await project.load();
  expect(config.settings.maxWorkers).toBe(1);
  expect(config.warnings.map((warning) => `${warning.code}: ${warning.message}`)).toMatchInlineSnapshot(`
    [
      "FLOW_CONFIG_IGNORED: The config flow.config.yml is not read, since flow.config.json stands beside it.",
    ]
  `);
});

test('an empty file and empty keys set nothing', async () => {
  const empty = await projectFolder({ 'flow.config.yaml': '# nothing yet\n' });
  expect((await empty.load()).stack).toBe('local');
  const keys = await projectFolder({ 'flow.config.yaml': 'maxWorkers:\nstorage:\nstacks:\n  local:\n' });
  expect((await keys.load()).settings.storage).toEqual({ use: 'local', options: { root: '.flow' } });
});

test('a byte order mark is no part of a config', async () => {
  const project = await projectFolder({ 'flow.config.json': '\uFEFF{ "maxWorkers": 7 }' });
  expect((await project.load()).settings.maxWorkers).toBe(7);
});

test('$import takes in another file, and places are told of that file', async () => {
  const project = await projectFolder({
    'flow.config.yaml': '$import: ./team/base.yaml\nmaxWorkers: 2\n',
    'team/base.yaml': 'graceSeconds: 5\n',
  });
  const { values } = await project.load();
  expect(values.filter(({ from }) => from.includes('yaml'))).toMatchInlineSnapshot(`
    [
      {
        "from": "flow.config.yaml:2:1",
        "key": "maxWorkers",
        "value": 2,
      },
      {
        "from": "team/base.yaml:1:1",
        "key": "graceSeconds",
        "value": 5,
      },
    ]
  `);
});
