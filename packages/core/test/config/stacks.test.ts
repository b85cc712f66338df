import { expect, test } from 'vitest';
import { projectFolder } from './project-folder.ts';

const chain = `
tags: [all]
stacks:
  cloud: { storage: { use: s3, root: 's3://b/f' }, maxWorkers: 10, graceSeconds: 60 }
  big: { maxWorkers: 500 }
  prod: { extends: [cloud, big], compute: kubernetes, graceSeconds: 30 }
  audit: { extends: prod, durability: power }
`;

test('a stack begins with those that it extends, the later of them winning', async () => {
  const project = await projectFolder({ 'flow.config.yaml': chain });
  const { settings, values } = await project.load({ stack: 'audit' });
  expect(settings).toMatchInlineSnapshot(`
    {
      "compute": {
        "options": {},
        "use": "kubernetes",
      },
      "durability": "power",
      "graceSeconds": 30,
      "hookSeconds": 3600,
      "isolation": "worker",
      "maxWorkers": 500,
      "metadata": {
        "options": {
          "path": ".flow/metadata.db",
        },
        "use": "sqlite",
      },
      "storage": {
        "options": {
          "root": "s3://b/f",
        },
        "use": "s3",
      },
      "tags": [
        "all",
      ],
      "user": "ada",
      "with": [],
    }
  `);
  expect(values.map(({ key, from }) => `${key}: ${from}`)).toMatchInlineSnapshot(`
    [
      "stack: --stack",
      "storage.use: flow.config.yaml:4:23",
      "storage.root: flow.config.yaml:4:32",
      "metadata.use: default",
      "metadata.path: default",
      "compute.use: flow.config.yaml:6:34",
      "maxWorkers: flow.config.yaml:5:10",
      "isolation: default",
      "durability: flow.config.yaml:7:27",
      "graceSeconds: flow.config.yaml:6:55",
      "hookSeconds: default",
      "tags: flow.config.yaml:2:1",
      "with: default",
      "user: USER",
    ]
  `);
});

test("the project's part of a stack stands over the user's part", async () => {
  const project = await projectFolder({
    '~/.config/flow/config.yaml': 'stacks: { prod: { maxWorkers: 1, namespace: mine } }',
    'flow.config.yaml': 'stacks: { prod: { maxWorkers: 2 } }',
  });
  const { settings } = await project.load({ stack: 'prod' });
  expect([settings.maxWorkers, settings.namespace]).toEqual([2, 'mine']);
});

test('an unknown stack is named, with the known ones', async () => {
  const project = await projectFolder({ 'flow.config.yaml': chain });
  expect(await project.failure({ stack: 'prdo' })).toMatchInlineSnapshot(`
    "FLOW_STACK_UNKNOWN (exit 2)
    There is no stack "prdo", which --stack asks for. Known stacks: audit, big, cloud, local, prod.
    hint: Did you mean "prod"?"
  `);
  expect(await project.failure({ env: { FLOW_STACK: 'laboratory' } })).toMatchInlineSnapshot(`
    "FLOW_STACK_UNKNOWN (exit 2)
    There is no stack "laboratory", which FLOW_STACK asks for. Known stacks: audit, big, cloud, local, prod.
    hint: Add "laboratory" under stacks in the config, or take one of these."
  `);
});

test('an unknown stack in a file is told with its place', async () => {
  const chosen = await projectFolder({ 'flow.config.json': '{\n  "stack": "prod"\n}\n' });
  expect(await chosen.failure()).toMatchInlineSnapshot(`
    "FLOW_STACK_UNKNOWN (exit 2)
    There is no stack "prod", which flow.config.json:2:12 asks for. Known stacks: local.
    at ~/project/flow.config.json:2:12
      1 | {
    > 2 |   "stack": "prod"
        |            ^^^^^^
      3 | }
      4 |
    hint: Add "prod" under stacks in the config, or take one of these."
  `);
  const extended = await projectFolder({
    'flow.config.yaml': 'stacks:\n  prod:\n    extends: [local, clodu]\n  cloud: {}\n',
  });
  expect(await extended.failure({ stack: 'prod' })).toMatchInlineSnapshot(`
    "FLOW_STACK_UNKNOWN (exit 2)
    There is no stack "clodu", which flow.config.yaml:3:22 asks for. Known stacks: cloud, local, prod.
    at ~/project/flow.config.yaml:3:22
      1 | stacks:
      2 |   prod:
    > 3 |     extends: [local, clodu]
        |                      ^^^^^
      4 |   cloud: {}
      5 |
    hint: Did you mean "cloud"?"
  `);
  expect((await extended.load()).stack).toBe('local');
});

test('names that every object has are not stacks', async () => {
  const project = await projectFolder({ 'flow.config.yaml': chain });
  expect(await project.failure({ stack: 'constructor' })).toContain('FLOW_STACK_UNKNOWN');
});

test('a circle of stacks is shown', async () => {
  const project = await projectFolder({
    'flow.config.ts': `export default {
  stacks: {
    a: { extends: 'b' },
    b: { extends: ['c'] },
    c: { extends: 'b' },
  },
};
`,
  });
  expect(await project.failure({ stack: 'a' })).toMatchInlineSnapshot(`
    "FLOW_STACK_CYCLE (exit 2)
    These stacks extend each other in a circle: b → c → b.
    at ~/project/flow.config.ts:5:19
      2 |   stacks: {
      3 |     a: { extends: 'b' },
      4 |     b: { extends: ['c'] },
    > 5 |     c: { extends: 'b' },
        |                   ^^^
      6 |   },
      7 | };
      8 |
    hint: Remove one of their extends."
  `);
});
