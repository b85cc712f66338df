import { apiReportProblems } from './api-report.ts';
import { classSizeProblems } from './class-sizes.ts';
import { checkExamples } from './doc-examples.ts';
import { errorsDocProblems } from './errors-doc.ts';
import { type Gate, resultOf } from './gate.ts';
import { hookContractProblems } from './hook-contract.ts';
import { nameProblems } from './names.ts';
import { checkPacked } from './packed.ts';
import { pluginsDocProblems } from './plugins-doc.ts';
import { referenceProblems } from './references.ts';
import { toolGate } from './run-program.ts';
import { checkTypes } from './types.ts';

/** The checks that need nothing built, in the order in which they run. */
export const sourceGates: readonly Gate[] = [
  toolGate('format', 'oxfmt/bin/oxfmt', ['--list-different']),
  { name: 'names', run: async () => resultOf(nameProblems()) },
  { name: 'class sizes', run: async () => resultOf(classSizeProblems()) },
  { name: 'references', run: async () => resultOf(referenceProblems()) },
  { name: 'errors page', run: async () => resultOf(errorsDocProblems()) },
  { name: 'hooks page', run: async () => resultOf(pluginsDocProblems()) },
  { name: 'hook contract', run: async () => resultOf(hookContractProblems()) },
];

/** The checks that read what the build wrote. */
export const builtGates: readonly Gate[] = [
  toolGate('lint', 'oxlint/bin/oxlint', []),
  { name: 'types of tests and flows', run: checkTypes },
  toolGate('layers', 'dependency-cruiser/bin/dependency-cruiser.mjs', [
    '--config=.dependency-cruiser.mjs',
    '--output-type=err-long',
    'packages',
    'plugins',
  ]),
  toolGate('unused code', 'knip/bin/knip.js', ['--no-config-hints']),
  { name: 'examples of pages and comments', run: checkExamples },
  { name: 'API reports', run: async () => resultOf(apiReportProblems()) },
  { name: 'packed packages', run: checkPacked },
];
