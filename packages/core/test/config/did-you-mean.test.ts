import { expect, test } from 'vitest';
import { didYouMean } from '../../src/contracts/did-you-mean.ts';

test.each([
  ['storgae', ['storage', 'stack'], 'storage'],
  ['Storage', ['storage'], 'storage'],
  ['maxworker', ['metadata', 'maxWorkers'], 'maxWorkers'],
  ['tag', ['tags', 'user'], 'tags'],
  ['evalute', ['evaluate', 'elevate'], 'evaluate'],
  ['xyz', ['storage', 'tags'], undefined],
  ['compute', [], undefined],
  ['', ['tags'], undefined],
])('%s of %j: %s', (word, candidates, expected) => {
  expect(didYouMean(word, candidates)).toBe(expected);
});
