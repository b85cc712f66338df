import { expect, test } from 'vitest';
import { tallyOf } from '../../scripts/test/vitest-stage.ts';

const counts = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };
const file = { status: 'passed', assertionResults: [{}] };

test('tests are counted; those to do count as skipped', () => {
  const report = JSON.stringify({ ...counts, testResults: [file] });
  expect(tallyOf(report, true)).toEqual({ passed: 3, failed: 0, skipped: 2 });
});

test('a file that could not be loaded is a failure', () => {
  const report = JSON.stringify({ ...counts, testResults: [file, { status: 'failed', assertionResults: [] }] });
  expect(tallyOf(report, false)).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

test('a run that failed though every test passed, or that left no report, is a failure', () => {
  expect(tallyOf(JSON.stringify({ ...counts, testResults: [file] }), false)).toMatchObject({ failed: 1 });
  expect(tallyOf(undefined, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
