import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTool } from '../../scripts/gates/run-program.ts';
import { root } from '../../scripts/gates/workspace.ts';
import { plantFiles } from './planted-files.ts';

const contract = { 'packages/core/src/contracts/ids.ts': 'export type Id = string;\n' };

async function brokenRules(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  await using planted = await plantFiles({ 'plugins/none/package.json': '{}', ...contract, ...files });
  const config = join(root, '.dependency-cruiser.mjs');
  const args = [`--config=${config}`, '--output-type=json', 'packages', 'plugins'];
  const { output } = await runTool('dependency-cruiser/bin/dependency-cruiser.mjs', args, planted.folder);
  const { summary } = JSON.parse(output) as { readonly summary: { readonly violations: readonly Violation[] } };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

test('files that import what is below them pass', async () => {
  const files = {
    'packages/core/src/kernel/kernel.ts': "import type { Id } from '../contracts/ids.ts';\nexport type Kernel = Id;\n",
  };
  expect(await brokenRules(files)).toEqual([]);
});

test('a circle of type imports is found', async () => {
  const files = {
    'packages/core/src/graph/a.ts': "import type { B } from './b.ts';\nexport type A = B[];\n",
    'packages/core/src/graph/b.ts': "import type { A } from './a.ts';\nexport type B = A[];\n",
  };
  expect(await brokenRules(files)).toEqual(['no-cycle: packages/core/src/graph/a.ts → packages/core/src/graph/b.ts']);
});

test('a contract that imports the kernel is found', async () => {
  const files = {
    'packages/core/src/kernel/kernel.ts': 'export type Kernel = string;\n',
    'packages/core/src/contracts/bad.ts':
      "import type { Kernel } from '../kernel/kernel.ts';\nexport type Bad = Kernel;\n",
  };
  expect(await brokenRules(files)).toEqual([
    'core-contracts: packages/core/src/contracts/bad.ts → packages/core/src/kernel/kernel.ts',
  ]);
});

test('only the file that opens a project may import the built-in providers', async () => {
  const imports = "import type { Local } from '../builtin/local.ts';\nexport type Opened = Local;\n";
  const files = {
    'packages/core/src/builtin/local.ts': 'export type Local = string;\n',
    'packages/core/src/engine/project.ts': imports,
    'packages/core/src/engine/queue.ts': imports,
  };
  expect(await brokenRules(files)).toEqual([
    'core-engine: packages/core/src/engine/queue.ts → packages/core/src/builtin/local.ts',
  ]);
});

test('a folder of core that has no layer is found', async () => {
  const files = {
    'packages/core/src/novel/a.ts': "import type { Id } from '../contracts/ids.ts';\nexport type A = Id;\n",
  };
  expect(await brokenRules(files)).toEqual([
    'no-unlisted-core-folder: packages/core/src/novel/a.ts → packages/core/src/contracts/ids.ts',
  ]);
});

test('a plugin that imports a plugin, and core that imports one, are found', async () => {
  const files = {
    'plugins/one/src/plugin.ts': 'export const one = 1;\n',
    'plugins/two/src/plugin.ts': "export { one } from '../../one/src/plugin.ts';\n",
    'packages/core/src/kernel/bad.ts': "export { one } from '../../../../plugins/one/src/plugin.ts';\n",
  };
  expect(await brokenRules(files)).toEqual([
    'no-path-into-package: packages/core/src/kernel/bad.ts → plugins/one/src/plugin.ts',
    'no-path-into-package: plugins/two/src/plugin.ts → plugins/one/src/plugin.ts',
    'no-plugin-in-packages: packages/core/src/kernel/bad.ts → plugins/one/src/plugin.ts',
    'no-plugin-in-plugin: plugins/two/src/plugin.ts → plugins/one/src/plugin.ts',
  ]);
});

test('the commands of a plugin may read by the client, and what tasks load imports neither', async () => {
  const files = {
    'packages/client/src/index.ts': 'export const client = 1;\n',
    'packages/cli/src/index.ts': 'export const cli = 1;\n',
    'plugins/one/src/commands/look.ts': "export { client } from '../../../../packages/client/src/index.ts';\n",
    'plugins/one/src/command/print.ts': "export { cli } from '../../../../packages/cli/src/index.ts';\n",
    'plugins/one/src/plugin.ts': "export { client } from './commands/look.ts';\n",
    'plugins/one/src/other.ts': "export { client } from '../../../packages/client/src/index.ts';\n",
  };
  const own = (await brokenRules(files)).filter((line) => !line.startsWith('no-path-into-package'));
  expect(own).toEqual([
    'no-commands-in-plugin: plugins/one/src/plugin.ts → plugins/one/src/commands/look.ts',
    'only-client-below-plugin-commands: plugins/one/src/command/print.ts → packages/cli/src/index.ts',
    'only-core-below-plugins: plugins/one/src/other.ts → packages/client/src/index.ts',
  ]);
});
