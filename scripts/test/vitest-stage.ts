import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../gates/run-program.ts';
import { type StageResult } from './run-stage.ts';
import { sum, type Tally } from './tally.ts';

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/**
 * Runs one project of vitest; `filters` are parts of the paths of the files to run, all of them when empty. What
 * `summarize` makes of the report is shown even where all is well.
 */
export async function runVitest(
  project: string,
  filters: readonly string[],
  summarize: (report: string) => string = () => '',
): Promise<StageResult> {
  const temporary = await mkdtemp(join(tmpdir(), 'flow-vitest-'));
  try {
    const file = join(temporary, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const args = ['run', '--project', project, '--passWithNoTests', ...reporters, ...filters];
    const { code, output } = await runTool('vitest/vitest.mjs', args);
    const report = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    const tally = tallyOf(report, code === 0);
    const summary = report === undefined ? '' : summarize(report);
    return { tally, output: tally.failed > 0 ? `${output}\n${summary}` : summary };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Counts a report; a file that could not be loaded, and a run that failed though every test passed, are one failure. */
export function tallyOf(report: string | undefined, succeeded: boolean): Tally {
  const tests = report === undefined ? { passed: 0, failed: 0, skipped: 0 } : countTests(report);
  return tests.failed === 0 && !succeeded ? { ...tests, failed: 1 } : tests;
}

function countTests(report: string): Tally {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    report,
  ) as VitestReport;
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return sum([
    { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests },
    { passed: 0, failed: unloaded.length, skipped: 0 },
  ]);
}
