import { expect, it } from 'vitest';
import { checkTags } from '../../src/engine/check-tags.ts';

it.each([
  ['', 'it is empty'],
  ['  ', 'it is empty'],
  ['a'.repeat(501), 'it has 501 characters'],
  ['a\nb', 'it holds a line end'],
  ['\u0007', 'control character'],
  ['\ud800', 'it is no valid Unicode text'],
])('refuses %j: %s', (tag, reason) => {
  expect(() => checkTags(['fine', tag])).toThrow(reason);
});

it('takes all else, counted in characters', () => {
  expect(() => checkTags(['nightly', 'größe:1', '🚀'.repeat(500), 'a b', '日本語', '--json'])).not.toThrow();
});
