import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pageFiles } from './page-files.ts';
import { exampleFile, Sandbox } from './sandbox.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/client.md'), 'utf8');

function pagesProject(): Sandbox {
  const flow = readFileSync(exampleFile('regions/src/regions.ts'), 'utf8');
  return new Sandbox({ ...pageFiles(page), 'src/regions.ts': flow });
}

it('shows a program that walks from task to task', async () => {
  const sandbox = pagesProject();
  expect(await sandbox.flow('run', 'src/regions.ts')).toMatchObject({ code: 0 });
  const { code, stdout, stderr } = await sandbox.node('src/lineage.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toEqual([
    '0-0 0.625',
    '0-1 0.375',
    '0-2 0.625',
    'before pick: evaluate 0-0',
    'before pick: evaluate 0-1',
    'before pick: evaluate 0-2',
    'before pick: start 0',
    'after pick: end',
    'beside 0-1: 0-0',
    'beside 0-1: 0-2',
  ]);
});
