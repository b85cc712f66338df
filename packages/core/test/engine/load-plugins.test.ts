import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FlowError } from '../../src/contracts/flow-error.ts';
import { Project } from '../../src/engine/project.ts';

const plugin = "export default { name: 'hello', setup() {} };";

interface Opened {
  readonly plugins: readonly string[];
  readonly warnings: readonly string[];
}

/** Opens a project with these files and plugins; what it complains of, with paths from its folder. */
async function openWith(plugins: readonly string[], files: Readonly<Record<string, string>>): Promise<Opened> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'flow-plugins-')));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, text] of Object.entries({ ...files, 'flow.config.json': JSON.stringify({ plugins }) })) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  const warnings: string[] = [];
  const told = ({ code, message, hint }: FlowError): string => `${code} ${message} ${hint ?? ''}`.replaceAll(root, '.');
  try {
    await using project = await Project.open({
      cwd: root,
      env: { HOME: root },
      onWarning: (warning) => warnings.push(told(warning)),
    });
    return { plugins: project.kernel.plugins.map(({ name }) => name), warnings };
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    throw new Error(`${told(error)} (${String(error.exitCode)})`, { cause: error });
  }
}

function packageFiles(flow: unknown, name = 'flow-plugin-hello'): Readonly<Record<string, string>> {
  const folder = `node_modules/${name}`;
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version: '1.2.3', type: 'module', flow }),
    [`${folder}/dist/plugin.js`]: plugin,
  };
}

test('a package says in its manifest where its plugin is, and which kernels fit', async () => {
  const files = packageFiles({ plugin: './dist/plugin.js', kernel: '>=0.1.0 <9' });
  expect((await openWith(['flow-plugin-hello'], files)).plugins).toContain('hello');
});

test('a file and a folder may hold a plugin', async () => {
  expect((await openWith(['./hello.mjs'], { 'hello.mjs': plugin })).plugins).toContain('hello');
  const folder = { 'hello/package.json': '{ "name": "h", "flow": { "plugin": "a.mjs" } }', 'hello/a.mjs': plugin };
  expect((await openWith(['./hello'], folder)).plugins).toContain('hello');
});

test.each([
  [
    'a package that is not installed',
    'flow-plugin-hello',
    {},
    "FLOW_PLUGIN_MISSING The plugin flow-plugin-hello (flow.config.json:1:13) can't be found: there is no such package. Install it: flow plugins install flow-plugin-hello (2)",
  ],
  [
    'a file that is not there',
    './hello.mjs',
    {},
    "FLOW_PLUGIN_MISSING The plugin ./hello.mjs (flow.config.json:1:13) can't be found: there is no such file. Correct its path in the config's plugins; it counts from the config file. (2)",
  ],
  [
    'a package that is no plugin',
    'flow-plugin-hello',
    packageFiles(undefined),
    'FLOW_PLUGIN_SHAPE flow-plugin-hello (flow.config.json:1:13) holds no plugin. A plugin is the default export of a module, which a package names in its package.json: "flow": { "plugin": "./dist/plugin.js" }. (2)',
  ],
  [
    'a module without a plugin',
    './hello.mjs',
    { 'hello.mjs': 'export const name = 1;' },
    'FLOW_PLUGIN_SHAPE ./hello.mjs (flow.config.json:1:13) holds no plugin. A plugin is the default export of a module, which a package names in its package.json: "flow": { "plugin": "./dist/plugin.js" }. (2)',
  ],
  [
    'a plugin for another kernel',
    'flow-plugin-hello',
    packageFiles({ plugin: './dist/plugin.js', kernel: '^9.0.0' }),
    'FLOW_PLUGIN_KERNEL The plugin flow-plugin-hello 1.2.3 needs @flow/core ^9.0.0; this is 0.1.0. Take releases that fit each other: flow plugins update flow-plugin-hello, or npm install flow-plugin-hello@latest @flow/core@latest (2)',
  ],
])('%s is an error that says what to do', async (_, source, files, complaint) => {
  await expect(openWith([source], files)).rejects.toThrow(complaint);
});

test('a module that throws is named and left out, and the others go on', async () => {
  const files = { 'broken.mjs': "throw new Error('no good');", 'hello.mjs': plugin };
  const { plugins, warnings } = await openWith(['./broken.mjs', './hello.mjs'], files);
  expect(plugins).toContain('hello');
  expect(warnings).toEqual([
    'FLOW_PLUGIN_LOAD The plugin ./broken.mjs (flow.config.json:1:13) failed while it was loaded: no good The other plugins work. Update the plugin, or turn it off with "-name" in the config\'s plugins.',
  ]);
});

test('a switch that turns nothing off is warned of, with the plugin that was meant', async () => {
  const off = async (...plugins: readonly string[]): Promise<readonly string[]> =>
    (await openWith(plugins, { 'hello.mjs': plugin })).warnings;
  expect(await off('-@flow/core/sqlite-metadat')).toEqual([
    'FLOW_PLUGIN_OFF_UNKNOWN "-@flow/core/sqlite-metadat" (flow.config.json:1:13) turns nothing off: no plugin of that name is in use. Did you mean "-@flow/core/sqlite-metadata"?',
  ]);
  expect(await off('-zzz')).toEqual([
    'FLOW_PLUGIN_OFF_UNKNOWN "-zzz" (flow.config.json:1:13) turns nothing off: no plugin of that name is in use. Remove it; in use are @flow/core/local-storage, @flow/core/sqlite-metadata, @flow/core/local-processes, @flow/core/node-environment.',
  ]);
  expect(await off('./hello.mjs', '-./hello.mjs')).toEqual([]);
  expect(await off('-@flow/core/sqlite-metadata')).toEqual([]);
});

test('a module that is never loaded is named and left out', async () => {
  const files = { 'endless.mjs': 'await new Promise(() => {});', 'hello.mjs': plugin };
  const { plugins, warnings } = await openWith(['./endless.mjs', './hello.mjs'], files);
  expect(plugins).toContain('hello');
  expect(warnings).toEqual([
    expect.stringMatching(
      /^FLOW_PLUGIN_LOAD The plugin \.\/endless\.mjs .* wasn't loaded after 10 s\. Does it await something/,
    ),
  ]);
}, 60_000);
