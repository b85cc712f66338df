import { expect, test } from 'vitest';
import { codeFrame, positionAt } from '../../src/contracts/code-frame.ts';

const text = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join('\n');

test('three lines around, numbered to one width, with marks', () => {
  expect(codeFrame(text, { line: 8, column: 6 })).toMatchInlineSnapshot(`
    "   5 | line 5
       6 | line 6
       7 | line 7
    >  8 | line 8
         |      ^
       9 | line 9
      10 | line 10
      11 | line 11"
  `);
  expect(codeFrame(text, { line: 1, column: 1 }, 4)).toMatchInlineSnapshot(`
    "> 1 | line 1
        | ^^^^
      2 | line 2
      3 | line 3
      4 | line 4"
  `);
});

test('marks stay in the line, and stand below what they mean after tabs and at its end', () => {
  expect(codeFrame('\tconst a = b;\r\nx', { line: 1, column: 12 }, 99)).toBe(
    '> 1 | \tconst a = b;\n    | \t          ^^\n  2 | x',
  );
  expect(codeFrame('ab', { line: 1, column: 3 })).toBe('> 1 | ab\n    |   ^');
});

test('positions count from 1', () => {
  expect([0, 2, 3, 5].map((offset) => positionAt('ab\ncd', offset))).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 3 },
    { line: 2, column: 1 },
    { line: 2, column: 3 },
  ]);
});
