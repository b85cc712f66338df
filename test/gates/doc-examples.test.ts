import { expect, test } from 'vitest';
import { compile, examplesIn } from '../../scripts/gates/doc-examples.ts';

const page = `# A page

\`\`\`ts
import { param } from '@flow/core';
export const wrong: number = param;
\`\`\`

\`\`\`sh
no typescript
\`\`\`
`;

const source = `/**
 * Does it.
 *
 * @example
 * const run = await runFlow(Regions, { threshold: 'much' });
 */
export const one = 1;

/**
 * @example
 * readonly size = param(z.number());
 * \\@step end() {
 *   this.misspelt = this.size;
 * }
 */
export const two = 2;

/**
 * @example
 * hooks.transformRunPlan.tap((plan) => ({ ...plan, tags: 'one' }));
 */
export const three = 3;
`;

test('the blocks of a page and the examples of a source are found with their lines', () => {
  expect(examplesIn('docs/a.md', page).map(({ line }) => line)).toEqual([4]);
  expect(examplesIn('packages/core/src/a.ts', source).map(({ line }) => line)).toEqual([5, 11, 20]);
  expect(examplesIn('packages/core/test/a.ts', source)).toEqual([]);
});

test('what does not compile is told with its place', async () => {
  const examples = [...examplesIn('docs/a.md', page), ...examplesIn('packages/core/src/a.ts', source)];
  const problems = await compile(examples);
  expect(problems.map((problem) => problem.replace(/(error TS\d+): .*/, '$1'))).toEqual([
    'docs/a.md:5: error TS2322',
    'packages/core/src/a.ts:5: error TS2322',
    'packages/core/src/a.ts:13: error TS2339',
    'packages/core/src/a.ts:20: error TS2322',
  ]);
});
