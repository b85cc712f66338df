import { expect, test } from 'vitest';
import { consoleProblems, emptyNameProblems, vendorProblems } from '../../scripts/gates/names.ts';

const file = 'packages/core/src/kernel/hooks.ts';

test('names that say nothing are found, as files and as folders', () => {
  const files = [
    'packages/core/src/utils.ts',
    'plugins/x/src/shared/a.ts',
    'packages/core/src/lib.test.ts',
    'scripts/misc',
  ];
  expect(emptyNameProblems(files)).toHaveLength(4);
  expect(emptyNameProblems(['packages/core/src/content-address.ts', 'docs/library.md', file])).toEqual([]);
});

test('vendors are found in the sources of core, its comments too, and not elsewhere', () => {
  const source = "/** As `s3://bucket`. */\nconst kind = 'kubernetes';\n// not aws\nconst laws = 1;\n";
  expect(vendorProblems([file, 'plugins/s3/src/plugin.ts'], () => source)).toEqual([
    `${file}:1: core's source names a vendor: s3`,
    `${file}:2: core's source names a vendor: kubernetes`,
    `${file}:3: core's source names a vendor: aws`,
  ]);
});

test('printing from core is found', () => {
  const source = "/** console.log is the reporter's */\nconsole.error('x');\n";
  expect(consoleProblems([file], () => source)).toEqual([`${file}:2: core prints to the console`]);
});
