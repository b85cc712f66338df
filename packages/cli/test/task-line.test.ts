import { expect, it } from 'vitest';
import { taskLine } from '../src/reporters/task-line.ts';

it('keeps what a progress bar drew last', () => {
  expect(taskLine('10%\r50%\r100%', false)).toBe('100%');
  expect(taskLine('100%\r', false)).toBe('100%');
});

it('keeps colours where they can be shown, and ends them with the line', () => {
  expect(taskLine('\u001B[31mred', true)).toBe('\u001B[31mred\u001B[0m');
  expect(taskLine('\u001B[31mred\u001B[0m', false)).toBe('red');
});

it('drops what would move the cursor or ring the bell', () => {
  expect(taskLine('a\u001B[2Jb\u0007\u001B[5Ac\td', true)).toBe('abc\td');
  expect(taskLine('\u001B[31ma\u001B[2J\u0008b', true)).toBe('\u001B[31mab\u001B[0m');
});
