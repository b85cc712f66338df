import { expect, it } from 'vitest';
import { flowProject, normal, scores, type FlowProject } from './flow-project.ts';

const plugin = (name: string, setup: string): string => `import { definePlugin } from '@flow/core';
export default definePlugin({ name: '${name}', setup({ hooks }) { ${setup} } });
`;
const manifest = (name: string, flow: object): string =>
  JSON.stringify({ name, version: '1.2.3', type: 'module', flow });

/** Plugins of each kind: listed by name and by path, turned off, failing, and mere dependencies. */
function projectWithPlugins(): FlowProject {
  const dependencies = { 'flow-listed': '1', 'flow-decorators': '1', 'flow-forgotten': '1', 'flow-old': '1' };
  return flowProject({
    'package.json': JSON.stringify({ type: 'module', dependencies }),
    'flow.config.json': JSON.stringify({
      plugins: ['flow-listed', './audit.ts', './broken.ts', '-@flow/core/local-processes'],
    }),
    'audit.ts': plugin(
      'audit',
      'hooks.afterRun.tap(() => undefined); hooks.provideStorage.for("vault").tap(() => undefined);',
    ),
    'broken.ts': 'throw new Error("no such luck");',
    'node_modules/flow-listed/package.json': manifest('flow-listed', { plugin: './plugin.js', kernel: '>=0.1.0' }),
    'node_modules/flow-listed/plugin.js': plugin('flow-listed', 'hooks.onEvent.tap(() => undefined);'),
    'node_modules/flow-decorators/package.json': manifest('flow-decorators', {
      provides: { decorators: ['slow', 'loud'] },
    }),
    'node_modules/flow-forgotten/package.json': manifest('flow-forgotten', { plugin: './plugin.js' }),
    'node_modules/flow-old/package.json': manifest('flow-old', { plugin: './plugin.js', kernel: '^0.0.1' }),
  });
}

/** Without the version of core, which each release changes. */
const withoutVersion = (text: string): string => normal(text).replaceAll(/(?<=@flow\/core\/\S+ +)\d\S*/g, '<core>');

it('lists what core brings, what the config lists, and what the project depends on', async () => {
  const { flow } = projectWithPlugins();
  const { code, stdout, stderr } = await flow(['plugins']);
  expect({ code, stdout: withoutVersion(stdout) }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stdout": "PLUGIN                       VERSION  KERNEL   PROVIDES                 LAST RUN  WHY
    @flow/core/local-storage     <core>    –        storage local            –         built in
    @flow/core/sqlite-metadata   <core>    –        metadata sqlite          –         built in
    @flow/core/node-environment  <core>    –        environment node         –         built in
    flow-listed                  1.2.3    >=0.1.0  onEvent                  –         flow.config.json:1:13
    audit                        –        –        storage vault, afterRun  –         flow.config.json:1:27
    broken.ts                    –        –        –                        –         failed: flow.config.json:1:40
    @flow/core/local-processes   –        –        –                        –         off: flow.config.json:1:54
    flow-decorators              1.2.3    –        @slow, @loud             –         a dependency, for flows that import it or are given it by --with
    flow-forgotten               1.2.3    –        –                        –         not in use: a dependency, which the config's plugins don't list
    flow-old                     1.2.3    ^0.0.1   –                        –         not for this core: a dependency
    ",
    }
  `);
  expect(stderr).toContain('FLOW_PLUGIN_LOAD');
});

it('gives programs the same', async () => {
  const { flow, root } = projectWithPlugins();
  const { stdout } = await flow(['plugins', '--json']);
  const plugins = JSON.parse(stdout) as readonly { readonly name: string; readonly status: string }[];
  expect(Object.fromEntries(plugins.map(({ name, status }) => [name.replace(root, '.'), status])))
    .toMatchInlineSnapshot(`
      {
        "./broken.ts": "failed",
        "@flow/core/local-processes": "off",
        "@flow/core/local-storage": "used",
        "@flow/core/node-environment": "used",
        "@flow/core/sqlite-metadata": "used",
        "audit": "used",
        "flow-decorators": "imported",
        "flow-forgotten": "unlisted",
        "flow-listed": "used",
        "flow-old": "unfit",
      }
    `);
  expect(plugins.find(({ name }) => name === 'audit')).toMatchObject({
    source: `${root}/audit.ts`,
    provides: { storage: ['vault'] },
    hooks: ['afterRun'],
  });
});

it('shows one plugin, by its name or its path, with a space or a colon', async () => {
  const { flow } = projectWithPlugins();
  const byPath = await flow(['plugins', 'inspect', './audit.ts']);
  expect(normal(byPath.stdout)).toMatchInlineSnapshot(`
    "plugin    audit
    provides  storage vault
    taps      afterRun
    setup     <duration>
    last run  –
    why       flow.config.json:1:27
    place     audit.ts
    "
  `);
  const byName = await flow(['plugins:inspect', 'flow-listed', '--json']);
  expect(JSON.parse(byName.stdout)).toMatchObject({ name: 'flow-listed', version: '1.2.3', hooks: ['onEvent'] });
});

it('names the plugin that was most likely meant', async () => {
  const { flow } = projectWithPlugins();
  const { code, stderr } = await flow(['plugins', 'inspect', 'flow-lsted']);
  expect(code).toBe(2);
  expect(stderr).toContain('This project has no plugin flow-lsted.\nhint: Did you mean flow-listed?\n');
});

it('tells what each plugin took of the last run, and what its taps threw', async () => {
  const { flow } = flowProject({
    'flow.config.json': JSON.stringify({ plugins: ['./audit.ts'] }),
    'audit.ts': plugin(
      'audit',
      'hooks.afterRun.tap(() => new Promise((end) => setTimeout(end, 30))); hooks.onEvent.tap(() => { throw new Error("no luck"); });',
    ),
    'scores.ts': scores,
  });
  const before = await flow(['plugins', 'inspect', 'audit', '--json']);
  expect(JSON.parse(before.stdout)).not.toHaveProperty('lastRun');
  await flow(['run', 'scores.ts']);
  const { stdout } = await flow(['plugins', 'inspect', 'audit', '--json']);
  const { lastRun } = JSON.parse(stdout) as { lastRun: { ms: number; errors: readonly { times: number }[] } };
  expect(lastRun).toMatchObject({ flow: 'Scores', errors: [{ hook: 'onEvent', reason: 'no luck' }] });
  expect(lastRun.ms).toBeGreaterThan(25);
  expect(lastRun.errors[0]?.times).toBeGreaterThan(5);
  const table = await flow(['plugins']);
  expect(normal(table.stdout)).toMatch(/audit +– +– +afterRun, onEvent +<duration>, \d+ errors +flow\.config/);
});
