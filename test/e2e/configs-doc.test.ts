import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowFile, Sandbox } from './sandbox.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/configs.md'), 'utf8');

/** The page's blocks of one language, in their order. */
function blocks(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);
}

it('shows a flow with its configs, and what it prints', async () => {
  const [flow = ''] = blocks('ts');
  const [training = '', project = ''] = blocks('yaml');
  const [toml = ''] = blocks('toml');
  const [, printed = ''] = /^prints\n\n```\n([^]*?)```/m.exec(page) ?? [];
  expect(readFileSync(flowFile('train'), 'utf8')).toBe(flow);
  const sandbox = new Sandbox({ 'train.ts': flow, 'training.yaml': training, 'prices.toml': toml });
  const { stdout, stderr } = await sandbox.flow('run', 'train.ts', '--quiet');
  expect(stderr).toBe('');
  expect(printed).not.toBe('');
  expect(stdout).toContain(`end | ${printed}`);

  sandbox.write({ 'flow.config.yaml': project, 'configs/small.yaml': 'epochs: 1\n' });
  expect((await sandbox.flow('run', 'train.ts')).stdout).toContain('cost 7');
  expect((await sandbox.flow('run', 'train.ts', '--stack', 'prod')).stdout).toContain('cost 700');
  const { stdout: shown } = await sandbox.flow('config', 'show', '--stack', 'prod');
  expect(shown).toMatch(/configs\.training .*flow\.config\.yaml:7:7/);
});
