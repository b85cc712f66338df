// All that must hold before a change goes in: `npm test`. With arguments it runs only the test files whose path
// contains one of them: `npm test -- retry`.
import { builtGates, sourceGates } from './gates/all-gates.ts';
import { eachOf } from './gates/each-of.ts';
import { type Gate } from './gates/gate.ts';
import { programResult, runProgram } from './gates/run-program.ts';
import { matrixSummary } from './test/matrix-summary.ts';
import { measuredSummary } from './test/measured-summary.ts';
import { runGate, runStage } from './test/run-stage.ts';
import { sum, type Tally } from './test/tally.ts';
import { runVitest } from './test/vitest-stage.ts';

const filters = process.argv.slice(2);

const build: Gate = {
  name: 'build',
  run: async () => programResult(await runProgram(process.execPath, ['scripts/bootstrap.mjs'])),
};

const tallies: Tally[] = [await runGate(build)];
if (filters.length === 0) tallies.push(...(await eachOf([...sourceGates, ...builtGates], runGate)));
for (const [project, title] of [
  ['types', 'type tests'],
  ['unit', 'unit tests'],
  ['e2e', 'end-to-end tests'],
  ['faults', 'crashes and broken stores'],
] as const) {
  tallies.push(await runStage(title, () => runVitest(project, filters)));
}
tallies.push(await runStage('a release to a registry', () => runVitest('registry', filters, measuredSummary)));
tallies.push(await runStage('acceptance matrix', () => runVitest('acceptance', filters, matrixSummary)));

const { passed, failed, skipped } = sum(tallies);
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed > 0 ? 1 : 0;
