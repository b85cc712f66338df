import { expect, test } from 'vitest';
import { matrixSummary } from '../../scripts/test/matrix-summary.ts';

const cell = (context: string, shape: string, title: string, status = 'passed'): unknown => ({
  status,
  ancestorTitles: [context, shape],
  title,
  meta: {},
});

const covers = (context: string, notRun: Readonly<Record<string, number>>): unknown => ({
  status: 'passed',
  ancestorTitles: [context],
  title: 'covers each shape and each behaviour',
  meta: { matrix: { context, notRun } },
});

test('cells are counted by context, and what is not run by its reason; other tests are no cells', () => {
  const warm = [covers('warm', { 'no gang': 3 }), cell('warm', 'linear', 'retries'), cell('warm', 'branch', 'retries')];
  const failing = [covers('killed', { 'no gang': 2, 'no join': 9 }), cell('killed', 'linear', 'ends', 'failed')];
  const report = JSON.stringify({
    testResults: [warm, failing, [cell('random', 'flows', 'agree')]].map((assertionResults) => ({ assertionResults })),
  });
  expect(matrixSummary(report)).toMatchInlineSnapshot(`
    "context  shapes  behaviours  ran  failed
    warm          2           1    2       0
    killed        1           1    1       1
    all           2           2    3       1
    not run:
         9 no join
         5 no gang"
  `);
});

test('without the matrix there is nothing to say', () => {
  expect(matrixSummary(JSON.stringify({ testResults: [{ assertionResults: [cell('a', 'b', 'c')] }] }))).toBe('');
});
