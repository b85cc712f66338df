import { expect, test } from 'vitest';
import { readGivenDecorator } from '../../src/engine/read-given-decorator.ts';

const read = (text: string): unknown => {
  const { name, options } = readGivenDecorator(text, '--with');
  return [name, options];
};

test.each([
  ['retry', ['retry', undefined]],
  ['retry:', ['retry', undefined]],
  [' retry:times=3 ', ['retry', { times: 3 }]],
  ['retry:times=3,jitter=false', ['retry', { times: 3, jitter: false }]],
  ['retry:delay={"seconds":1,"minutes":2},times=3', ['retry', { delay: { seconds: 1, minutes: 2 }, times: 3 }]],
  ['retry:on=["A","B"]', ['retry', { on: ['A', 'B'] }]],
  ['concurrency:key=a,b,limit=1', ['concurrency', { key: 'a,b', limit: 1 }]],
  ['concurrency:key="7"', ['concurrency', { key: '7' }]],
  ['label:text=a=b:c', ['label', { text: 'a=b:c' }]],
  ['label:text=', ['label', { text: '' }]],
])('%s', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each([
  ['', ''],
  [':times=3', ':times=3'],
  ['retry times=3', 'retry times=3'],
  ['retry=3', 'retry=3'],
  ['retry:3', '3'],
  ['retry:,times=3', ''],
])('%s is refused with its part', (text, part) => {
  expect(() => read(text)).toThrow(`--with can't be read as a decorator: "${part}" is out of place.`);
});
