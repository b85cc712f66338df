import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, scores } from './flow-project.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/showing-a-flow.md'), 'utf8');

it('lists the properties that the JSON has, and no others', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const document = JSON.parse((await flow(['show', 'flow.ts', '--format', 'json'])).stdout) as {
    readonly steps: readonly object[];
  };
  const [ofFlow = '', ofStep = ''] = page.split('| property of').slice(1);
  expect(namesIn(ofFlow)).toEqual(Object.keys(document).toSorted());
  expect(namesIn(ofStep)).toEqual([...new Set(document.steps.flatMap((step) => Object.keys(step)))].toSorted());
});

/** What stands in the first column of a table. */
function namesIn(table: string): readonly string[] {
  const cells = [...table.matchAll(/^\| (`[^|]*)\|/gm)].map(([, cell]) => cell ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '')).toSorted();
}
