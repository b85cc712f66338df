import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { behaviours } from './all-behaviours.ts';
import { shapes } from './shapes.ts';

const page = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const rows = page
  .slice(page.indexOf("| Metaflow's matrix |"))
  .split('\n')
  .slice(2)
  .filter((line) => line !== '');

test('every row of the table names behaviours, shapes and files that exist, or says why there is none', () => {
  const known = new Set([...behaviours, ...shapes].map(({ name }) => name));
  expect(rows.length).toBeGreaterThan(40);
  for (const row of rows) {
    const ours = row.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '';
    if (/^(later|none): /.test(ours)) continue;
    const names = [...ours.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
    const files = [...ours.matchAll(/\]\(([^)]+)\)/g)].map(([, file]) => file ?? '');
    expect(names.length + files.length, row).toBeGreaterThan(0);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(files.filter((file) => !existsSync(join(import.meta.dirname, file)))).toEqual([]);
  }
});

test('no two behaviours and no two shapes share a name', () => {
  for (const list of [behaviours, shapes]) {
    const names = list.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  }
});
