import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, scores, type FlowProject } from './flow-project.ts';

const acme = {
  'node_modules/flow-acme/package.json': JSON.stringify({
    name: 'flow-acme',
    version: '1.0.0',
    type: 'module',
    flow: {
      plugin: './plugin.js',
      provides: { storage: ['acme'] },
      options: {
        storage: {
          acme: {
            type: 'object',
            required: ['bucket'],
            properties: { bucket: { type: 'string', description: 'Where the objects lie.' } },
            additionalProperties: false,
          },
        },
      },
    },
  }),
  'node_modules/flow-acme/plugin.js':
    "console.log('loaded'); export default { name: 'flow-acme', setup({ hooks }) { hooks.provideStorage.for('acme').tap(() => { throw new Error('never opened'); }); } };\n",
};

it('shows all that is wrong with a config at once, also with stacks that are not chosen', async () => {
  const { flow } = flowProject({
    ...acme,
    'flow.config.yaml': `plugins: [flow-acme, flow-gone]
maxWorker: 4
stacks:
  local: { tags: nightly }
  prod: { extends: base, storage: { use: acme, buckt: b } }
  far: { compute: kubernete, metadata: { use: sqlite, pth: x } }
  circle: { extends: circle }
  wrong: { storage: { use: acme, buckt: b } }
`,
  });
  const { code, stdout, stderr } = await flow(['config', 'validate', '--json']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'loaded\n' });
  const { problems } = JSON.parse(stdout) as {
    problems: { code: string; message: string; position?: { line: number } }[];
  };
  expect(problems.map((one) => `${one.code} ${one.message} (${String(one.position?.line)})`)).toMatchInlineSnapshot(`
    [
      "FLOW_CONFIG_UNKNOWN_KEY flow.config.yaml:2:1: "maxWorker" is not a key of the config. (2)",
      "FLOW_CONFIG_INVALID flow.config.yaml:4:18: stacks.local.tags is "nightly"; it must be a list of texts. (4)",
      "FLOW_STACK_CYCLE These stacks extend each other in a circle: circle → circle. (7)",
      "FLOW_STACK_UNKNOWN There is no stack "base", which flow.config.yaml:5:20 asks for. Known stacks: circle, far, local, prod, wrong. (5)",
      "FLOW_PROVIDER_OPTION_UNKNOWN The provider "sqlite" has no option "pth". It has: path. (6)",
      "FLOW_PROVIDER_UNKNOWN No plugin provides the compute "kubernete". Known: local. (6)",
      "FLOW_CONFIG_INVALID storage.bucket is missing; it must be a text. (8)",
      "FLOW_CONFIG_INVALID storage.buckt is not known; did you mean bucket? (8)",
      "FLOW_PLUGIN_MISSING The plugin flow-gone (flow.config.yaml:1:22) can't be found: there is no such package. (undefined)",
    ]
  `);
  const shown = await flow(['config', 'validate']);
  expect(shown.code).toBe(2);
  expect(shown.stderr.match(/^error /gm)).toHaveLength(problems.length);
  expect(shown.stderr).toContain('hint: Did you mean "maxWorkers"?');
});

it('says that a config is right, and that there is none', async () => {
  const { flow } = flowProject({ 'flow.config.yaml': 'stacks: { prod: { maxWorkers: 4 } }\n' });
  expect(await flow(['config', 'validate'])).toEqual({
    code: 0,
    stderr: '',
    stdout: 'Nothing is wrong with flow.config.yaml: 2 stacks, local, prod.\n',
  });
  const none = await flowProject({}).flow(['config', 'validate']);
  expect(none).toMatchObject({ code: 0, stdout: 'There is no config, so the defaults hold: 1 stack, local.\n' });
});

it('shows a config that cannot be read', async () => {
  const { code, stderr } = await flowProject({ 'flow.config.json': '{' }).flow(['config', 'validate']);
  expect(code).toBe(2);
  expect(stderr).toContain('FLOW_CONFIG_UNREADABLE');
});

const withStacks = (): { readonly project: FlowProject; readonly env: Readonly<Record<string, string>> } => {
  const project = flowProject({
    'flow.config.ts': "export default { stack: 'local', stacks: { prod: { tags: ['paid'] } } };\n",
    'flow.ts': scores,
  });
  return { project, env: { XDG_STATE_HOME: join(project.root, 'state') } };
};

it('takes the stack that a user has chosen, until it is forgotten', async () => {
  const { project, env } = withStacks();
  const stackNow = async (more: Readonly<Record<string, string>> = {}, ...words: string[]): Promise<string> => {
    const { stdout } = await project.flow(['config', 'show', '--json', ...words], { env: { ...env, ...more } });
    const { values } = JSON.parse(stdout) as { values: { key: string; value: unknown; from: string }[] };
    const { value, from } = values.find(({ key }) => key === 'stack') ?? { value: undefined, from: '' };
    return `${String(value)} from ${from.replace(/[0-9a-f]{16}/, '<project>')}`;
  };
  expect(await stackNow()).toBe('local from flow.config.ts:1:18');
  const chosen = await project.flow(['config', 'use', 'prod'], { env });
  expect(chosen).toMatchObject({ code: 0, stderr: '' });
  expect(await stackNow()).toBe('prod from flow config use (~/state/flow/stacks/<project>.json)');
  expect(await stackNow({ FLOW_STACK: 'local' })).toBe('local from FLOW_STACK');
  expect(await stackNow({}, '--stack', 'local')).toBe('local from --stack');
  await project.flow(['run', 'flow.ts'], { env });
  const { stdout } = await project.flow(['runs', 'list', '--json'], { env });
  expect(stdout).toContain('stack:prod');
  expect(await project.flow(['config', 'use', '--default'], { env })).toMatchObject({ code: 0 });
  expect(await stackNow()).toBe('local from flow.config.ts:1:18');
  expect(readdirSync(join(project.root, 'state/flow/stacks'))).toEqual([]);
});

it('refuses a stack that is not there, and what is neither or both', async () => {
  const { project, env } = withStacks();
  const unknown = await project.flow(['config', 'use', 'prd'], { env });
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.stderr).toContain('FLOW_STACK_UNKNOWN');
  expect(unknown.stderr).toContain('Did you mean "prod"?');
  expect(existsSync(join(project.root, 'state'))).toBe(false);
  for (const words of [[], ['prod', '--default']]) {
    const { code, stderr } = await project.flow(['config', 'use', ...words], { env });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('FLOW_STACK_UNNAMED') });
  }
});

it('says how to forget a choice whose stack is gone', async () => {
  const { project, env } = withStacks();
  await project.flow(['config', 'use', 'prod'], { env });
  writeFileSync(join(project.root, 'flow.config.ts'), 'export default {};\n');
  const { code, stderr } = await project.flow(['runs', 'list'], { env });
  expect(code).toBe(2);
  expect(stderr).toContain('hint: flow config use --default forgets that it was chosen.');
  expect(await project.flow(['config', 'use', '--default'], { env })).toMatchObject({ code: 0 });
  expect(await project.flow(['runs', 'list'], { env })).toMatchObject({ code: 0 });
});

it('says that a choice cannot be kept', async () => {
  const { project } = withStacks();
  const { code, stderr } = await project.flow(['config', 'use', 'prod'], {
    env: { XDG_STATE_HOME: join(project.root, 'flow.ts') },
  });
  expect(code).toBe(2);
  expect(stderr).toContain('FLOW_STATE_NOT_WRITABLE');
});

it('prints the JSON schema with what plugins add, and loads none of them', async () => {
  const { flow } = flowProject({ ...acme, 'flow.config.json': '{ "plugins": ["flow-acme"], "$schema": "./s.json" }' });
  const { code, stdout, stderr } = await flow(['config', 'schema']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const schema = JSON.parse(stdout) as { readonly properties: Readonly<Record<string, unknown>> };
  expect(Object.keys(schema.properties)).toContain('maxWorkers');
  expect(stdout).toContain('Where the objects lie.');
});
