import { expect, it } from 'vitest';
import { flowProject } from './flow-project.ts';

const plugin = `import { definePlugin } from '@flow/core';
export default definePlugin({ name: 'watcher', setup() {} });
`;

it('says which settings nothing uses, with their place', async () => {
  const { flow } = flowProject({ 'flow.config.yaml': 'monitor: acme\nlogger: { use: acme }\n' });
  const { code, stderr } = await flow(['config', 'show']);
  expect(code).toBe(0);
  expect(stderr).toMatchInlineSnapshot(`
    "warning FLOW_CONFIG_UNUSED The config sets logger, and nothing uses it.
      flow.config.yaml:2:11
        1 | monitor: acme
      > 2 | logger: { use: acme }
          |           ^^^
        3 |
    hint: Name the plugin that uses it under plugins, or remove logger from the config.
    warning FLOW_CONFIG_UNUSED The config sets monitor, and nothing uses it.
      flow.config.yaml:1:1
      > 1 | monitor: acme
          | ^^^^^^^
        2 | logger: { use: acme }
        3 |
    hint: Name the plugin that uses it under plugins, or remove monitor from the config.
    "
  `);
});

it('leaves it to the plugins, where there are any, what they use', async () => {
  const { flow } = flowProject({
    'flow.config.yaml': 'monitor: acme\nplugins: [./watcher.ts]\n',
    'watcher.ts': plugin,
  });
  expect(await flow(['config', 'show'])).toMatchObject({ code: 0, stderr: '' });
});
