import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ErrorEntry } from '../../scripts/gates/error-catalogues.ts';
import { pageProblems, renderErrorsDoc } from '../../scripts/gates/errors-doc.ts';
import { readModule } from '../../scripts/gates/module-scope.ts';
import { sentenceShapes } from '../../scripts/gates/sentence-shapes.ts';
import { plantFiles } from './planted-files.ts';

const entry: ErrorEntry = {
  code: 'FLOW_POD_LOST',
  file: 'packages/core/src/kernel/errors.ts',
  messages: ['Pod <pod> was lost: <reason>'],
  hints: ['Run it again.'],
  exitCode: '1',
};

test('the page that is written from the catalogues passes', () => {
  expect(pageProblems([entry], renderErrorsDoc([entry]))).toEqual([]);
  expect(renderErrorsDoc([entry])).toContain(
    '### FLOW_POD_LOST\n\nPod \\<pod> was lost: \\<reason>\n\nWhat to do: Run it again.',
  );
});

test('a code that only the source has, one that only the page has, and another wording are found', () => {
  const page = renderErrorsDoc([entry]);
  expect(pageProblems([entry], '')).toEqual(['docs/errors.md lacks FLOW_POD_LOST', 'Run: npm run docs:errors']);
  expect(pageProblems([], page)).toEqual([
    'docs/errors.md has FLOW_POD_LOST, which is gone',
    'Run: npm run docs:errors',
  ]);
  expect(pageProblems([{ ...entry, hints: [] }], page)).toEqual([
    'docs/errors.md words an error otherwise',
    'Run: npm run docs:errors',
  ]);
});

test('a sentence shows its facts by name, and each way that its conditions can go', async () => {
  await using planted = await plantFiles({
    'words.ts': "export const again = 'Run it again.';\n",
    'errors.ts': [
      "import { again } from './words.ts';",
      'const facts = (p: Facts) => `${String(p.count)} of ${p.names.join()} at "${JSON.stringify(p.key)}"` + " failed.";',
      'const either = (p: Facts) => (p.guess === undefined ? again : `Did you mean ${p.guess}?`);',
      'function listed(p: Facts) {\n  if (p.one) return `One ${p.one}.`;\n  return undefined;\n}',
    ].join('\n'),
  });
  const scope = readModule(join(planted.folder, 'errors.ts'));
  const shapes = ['facts', 'either', 'listed'].map((name) => {
    const found = scope.find(name);
    return found && sentenceShapes(found);
  });
  expect(shapes).toEqual([
    ['<count> of <names> at "<key>" failed.'],
    ['Run it again.', 'Did you mean <guess>?'],
    ['One <one>.'],
  ]);
});
