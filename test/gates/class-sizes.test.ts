import { join } from 'node:path';
import { expect, test } from 'vitest';
import { largeClasses } from '../../scripts/gates/class-sizes.ts';
import { plantFiles } from './planted-files.ts';

async function problemsOf(members: readonly string[]): Promise<readonly string[]> {
  await using planted = await plantFiles({ 'a.ts': `export class Planted {\n${members.join('\n')}\n}\n` });
  return largeClasses(join(planted.folder, 'a.ts'), 'a.ts');
}

const methods = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `  m${at}(): void {}`);

test('private and repeated members, and the constructor, do not count', async () => {
  const extra = ['  #a = 1;', '  private b = 1;', '  constructor() {}', '  get m0(): number;', '  set m0(to: number);'];
  expect(await problemsOf([...methods(15), ...extra])).toEqual([]);
});

test('a class with too many public members, and one with too many lines, are found', async () => {
  expect(await problemsOf(methods(16))).toEqual(['a.ts: the class Planted has 16 public members; 15 are allowed']);
  expect(await problemsOf(Array.from({ length: 299 }, () => ''))).toEqual([
    'a.ts: the class Planted has 301 lines; 300 are allowed',
  ]);
});
