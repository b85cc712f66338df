import { runFlow } from '@flow/client';
import { Flow, step } from '@flow/core';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { cachedOptions } from '../src/options.ts';
import { cached } from '../src/index.ts';

function read(given: unknown): unknown {
  const result = cachedOptions['~standard'].validate(given);
  if (result instanceof Promise) throw new Error('They are checked at once.');
  return result.issues === undefined ? result.value : result.issues.map(({ message }) => message);
}

test('options have their defaults, and an age is given in milliseconds', () => {
  expect(read(undefined)).toEqual({ version: undefined, maxAge: undefined, ignoreSecrets: false });
  expect(read({ version: 'b', maxAge: { days: 1, hours: 1, minutes: 1, seconds: 1 }, ignoreSecrets: true })).toEqual({
    version: 'b',
    maxAge: 90_061_000,
    ignoreSecrets: true,
  });
});

test('what makes no sense is refused by its name', () => {
  expect(read({ maxAge: {} })).toEqual(['it must be an object such as { days: 7 }, and is empty']);
  expect(read({ maxAge: '7d' })).toEqual(['it must be an object such as { days: 7 }, and is "7d"']);
  expect(read({ maxAge: { weeks: 1 } })).toEqual(['it must be an object such as { days: 7 }; there is no unit weeks']);
  expect(read({ maxAge: { days: -1 } })).toEqual(['days: it must be a number, 0 or more, and is -1']);
  expect(read({ version: true })).toEqual(['it must be a text or a number, and is true']);
  expect(read({ ignoreSecrets: 1 })).toEqual(['it must be true or false, and is 1']);
  expect(read({ maxage: { days: 1 } })).toEqual(['there is no such option; did you mean maxAge?']);
});

let count = 0;

@cached()
class Counted extends Flow {
  count!: number;

  @step start() {
    count += 1;
    this.count = count;
    this.next(this.end);
  }

  @step end() {}
}

test('a flow that is given as a class runs each time: nothing shows what code it reaches', async () => {
  await using project = await testProject();
  await runFlow(Counted, {}, { project });
  await using second = await runFlow(Counted, {}, { project });
  expect(await second.artifact('count')).toBe(2);
});
