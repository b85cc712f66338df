import { expect, test } from 'vitest';
import { projectFolder } from './project-folder.ts';

test('a wrong key in YAML is told with its place and the nearest key', async () => {
  const project = await projectFolder({ 'flow.config.yaml': 'maxWorkers: 2\nstorgae: s3\ntags: [a]\n' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNKNOWN_KEY (exit 2)
    flow.config.yaml:2:1: "storgae" is not a key of the config.
    at ~/project/flow.config.yaml:2:1
      1 | maxWorkers: 2
    > 2 | storgae: s3
        | ^^^^^^^
      3 | tags: [a]
      4 |
    hint: Did you mean "storage"?"
  `);
});

test('all wrong keys and values of all files are told at once', async () => {
  const project = await projectFolder({
    '~/.config/flow/config.yaml': 'usr: ada\n',
    'flow.config.json': `{
  "stacks": {
    "prod": { "compute": { "use": "kubernetes", "anything": true }, "max-workers": 3, "plugins": [] },
    "dev": { "isolation": "thread", "extends": 3 }
  },
  "extends": "prod",
  "zebra": 1,
  "tags": "a"
}
`,
  });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_INVALID (exit 2)
    The config has 8 mistakes:
      ~/.config/flow/config.yaml:1:1: "usr" is not a key of the config. Did you mean "user"?
        > 1 | usr: ada
            | ^^^
          2 |

      flow.config.json:6:3: "extends" is not a key of the config. "extends" stands in a stack, not at the top of the config.
          3 |     "prod": { "compute": { "use": "kubernetes", "anything": true }, "max-workers": 3, "plugins": [] },
          4 |     "dev": { "isolation": "thread", "extends": 3 }
          5 |   },
        > 6 |   "extends": "prod",
            |   ^^^^^^^^^
          7 |   "zebra": 1,
          8 |   "tags": "a"
          9 | }

      flow.config.json:7:3: "zebra" is not a key of the config. Known keys: storage, metadata, compute, environment, logger, monitor, maxWorkers, isolation, durability, graceSeconds, hookSeconds, tags, with, namespace, user, stack, configs, stacks, plugins, $schema.
           4 |     "dev": { "isolation": "thread", "extends": 3 }
           5 |   },
           6 |   "extends": "prod",
        >  7 |   "zebra": 1,
             |   ^^^^^^^
           8 |   "tags": "a"
           9 | }
          10 |

      flow.config.json:8:11: tags is "a"; it must be a list of texts.
           5 |   },
           6 |   "extends": "prod",
           7 |   "zebra": 1,
        >  8 |   "tags": "a"
             |           ^^^
           9 | }
          10 |

      flow.config.json:3:69: "max-workers" is not a key of the stack "prod". Did you mean "maxWorkers"?
          1 | {
          2 |   "stacks": {
        > 3 |     "prod": { "compute": { "use": "kubernetes", "anything": true }, "max-workers": 3, "plugins": [] },
            |                                                                     ^^^^^^^^^^^^^
          4 |     "dev": { "isolation": "thread", "extends": 3 }
          5 |   },
          6 |   "extends": "prod",

      flow.config.json:3:87: "plugins" is not a key of the stack "prod". "plugins" stands at the top of the config, not in a stack.
          1 | {
          2 |   "stacks": {
        > 3 |     "prod": { "compute": { "use": "kubernetes", "anything": true }, "max-workers": 3, "plugins": [] },
            |                                                                                       ^^^^^^^^^
          4 |     "dev": { "isolation": "thread", "extends": 3 }
          5 |   },
          6 |   "extends": "prod",

      flow.config.json:4:27: stacks.dev.isolation is "thread"; it must be "worker" or "process".
          1 | {
          2 |   "stacks": {
          3 |     "prod": { "compute": { "use": "kubernetes", "anything": true }, "max-workers": 3, "plugins": [] },
        > 4 |     "dev": { "isolation": "thread", "extends": 3 }
            |                           ^^^^^^^^
          5 |   },
          6 |   "extends": "prod",
          7 |   "zebra": 1,

      flow.config.json:4:48: stacks.dev.extends is 3; it must be the name of a stack, or a list of names.
          1 | {
          2 |   "stacks": {
          3 |     "prod": { "compute": { "use": "kubernetes", "anything": true }, "max-workers": 3, "plugins": [] },
        > 4 |     "dev": { "isolation": "thread", "extends": 3 }
            |                                                ^
          5 |   },
          6 |   "extends": "prod",
          7 |   "zebra": 1,
    hint: Correct each of them where it stands; flow config show prints what holds."
  `);
});

test('a wrong key is found in what a TypeScript module exports, behind calls, casts, constants and spreads', async () => {
  const project = await projectFolder({
    'flow.config.mts': `const defineConfig = <T>(config: T): T => config;
const base = { gracSeconds: 3 };
const prod = { 'stroage': 's3' } as const;
export default defineConfig({
  ...base,
  stacks: { prod: prod as object },
} satisfies object);
`,
  });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNKNOWN_KEY (exit 2)
    The config has 2 mistakes:
      flow.config.mts:2:16: "gracSeconds" is not a key of the config. Did you mean "graceSeconds"?
          1 | const defineConfig = <T>(config: T): T => config;
        > 2 | const base = { gracSeconds: 3 };
            |                ^^^^^^^^^^^
          3 | const prod = { 'stroage': 's3' } as const;
          4 | export default defineConfig({
          5 |   ...base,

      flow.config.mts:3:16: "stroage" is not a key of the stack "prod". Did you mean "storage"?
          1 | const defineConfig = <T>(config: T): T => config;
          2 | const base = { gracSeconds: 3 };
        > 3 | const prod = { 'stroage': 's3' } as const;
            |                ^^^^^^^^^
          4 | export default defineConfig({
          5 |   ...base,
          6 |   stacks: { prod: prod as object },
    hint: Correct each of them where it stands; flow config show prints what holds."
  `);
});

test('a wrong value beside an unknown key makes it more than an unknown key', async () => {
  const project = await projectFolder({ 'flow.config.yaml': 'zebra: 1\ntags: a\n' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_INVALID (exit 2)
    The config has 2 mistakes:
      flow.config.yaml:1:1: "zebra" is not a key of the config. Known keys: storage, metadata, compute, environment, logger, monitor, maxWorkers, isolation, durability, graceSeconds, hookSeconds, tags, with, namespace, user, stack, configs, stacks, plugins, $schema.
        > 1 | zebra: 1
            | ^^^^^
          2 | tags: a
          3 |

      flow.config.yaml:2:7: tags is "a"; it must be a list of texts.
          1 | zebra: 1
        > 2 | tags: a
            |       ^
          3 |
    hint: Correct each of them where it stands; flow config show prints what holds."
  `);
});

test('a wrong key that a module computes is told with the file alone', async () => {
  const project = await projectFolder({
    'flow.config.mjs': "export default Object.fromEntries([['storgae', 's3']]);\n",
  });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNKNOWN_KEY (exit 2)
    flow.config.mjs: "storgae" is not a key of the config.
    hint: Did you mean "storage"?"
  `);
});

test('a wrong key in package.json is found under flow', async () => {
  const project = await projectFolder({ 'package.json': '{\n  "tag": "x",\n  "flow": {\n    "tag": []\n  }\n}\n' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_UNKNOWN_KEY (exit 2)
    package.json:4:5: "tag" is not a key of the config.
    at ~/project/package.json:4:5
      1 | {
      2 |   "tag": "x",
      3 |   "flow": {
    > 4 |     "tag": []
        |     ^^^^^
      5 |   }
      6 | }
      7 |
    hint: Did you mean "tags"?"
  `);
});

test.each([
  ['maxWorkers: 0'],
  ['maxWorkers: "4"'],
  ['graceSeconds: -1'],
  ['tags: [1]'],
  ['user: ""'],
  ['namespace: 3'],
  ['durability: disk'],
  ['storage: 3'],
  ['storage: { use: 3 }'],
  ['plugins: s3'],
  ['stack: [a]'],
  ['stacks: [a]'],
  ['stacks: { prod: s3 }'],
])('%s is refused', async (text) => {
  const project = await projectFolder({ 'flow.config.yaml': text });
  const failure = await project.failure();
  expect(failure).toMatch(/^FLOW_CONFIG_INVALID \(exit 2\)\nflow\.config\.yaml:1:\d+: .* is .*; it must be .*\./);
});

test('a wrong value is marked itself, and the key explained', async () => {
  const project = await projectFolder({ 'flow.config.yaml': 'stacks:\n  local:\n    isolation: thread # fast\n' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_INVALID (exit 2)
    flow.config.yaml:3:16: stacks.local.isolation is "thread"; it must be "worker" or "process".
    at ~/project/flow.config.yaml:3:16
      1 | stacks:
      2 |   local:
    > 3 |     isolation: thread # fast
        |                ^^^^^^
      4 |
    hint: Whether a task runs in a warm worker that others use too, or in a process of its own."
  `);
});

test('a config that is no object is refused', async () => {
  const project = await projectFolder({ 'flow.config.json': '[1]' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_INVALID (exit 2)
    flow.config.json holds a list; it must hold an object.
    hint: Correct it there."
  `);
});

test('configs of flows are paths or data, by their names', async () => {
  const wrong = await projectFolder({ 'flow.config.yaml': 'configs:\n  training: 3\n' });
  expect(await wrong.failure()).toContain(
    "flow.config.yaml:2:13: configs.training is 3; it must be a file's path, or the data as an object or a list.",
  );
  const inStack = await projectFolder({ 'flow.config.yaml': 'stacks:\n  local:\n    configs: [a]\n' });
  expect(await inStack.failure()).toContain('stacks.local.configs is ["a"]; it must be an object of configs');
});
