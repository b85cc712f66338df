import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/data.md'), 'utf8');

it('the flow of the page on data runs, and its file is written where it is told', async () => {
  const [, flow = ''] = /```ts\n([^]*?)```/.exec(page) ?? [];
  const sandbox = new Sandbox({ 'words.ts': flow, 'words.txt': 'alpha beta' }, { SERVICE_TOKEN: 'swordfish' });
  const { code, stdout, stderr } = await sandbox.flow('run', 'words.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('end | 2 26 9');
  expect(page).toContain('flow dump Words/latest --artifact model --output model.bin');
  await sandbox.flow('dump', 'Words/latest', '--artifact', 'model', '--output', 'written.bin');
  expect(readFileSync(sandbox.path('written.bin'), 'utf8')).toBe('[["alpha",15],["beta",12]]');
});
