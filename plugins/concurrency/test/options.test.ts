import { Flow, step, type FlowError } from '@flow/core';
import { expect, test } from 'vitest';
import { concurrency, type ConcurrencyOptions } from '../src/index.ts';

/** What applying the decorator throws. */
function complaint(options: unknown): string {
  try {
    class Decorated extends Flow {
      @concurrency(options as ConcurrencyOptions)
      @step
      start() {}
    }
    return `${Decorated.name} was accepted`;
  } catch (error) {
    const { code, message } = error as FlowError;
    return `${code}: ${message}`;
  }
}

test.each([{ limit: 1 }, { limit: 100, key: 'a key' }])('%o is right', (options) => {
  expect(complaint(options)).toBe('Decorated was accepted');
});

test.each([
  [undefined, 'limit: it must be a whole number, 1 or more, and is undefined'],
  [{}, 'limit: it must be a whole number, 1 or more, and is undefined'],
  [{ limit: 0 }, 'limit: it must be a whole number, 1 or more, and is 0'],
  [{ limit: -1 }, 'limit: it must be a whole number, 1 or more, and is -1'],
  [{ limit: 1.5 }, 'limit: it must be a whole number, 1 or more, and is 1.5'],
  [{ limit: Number.NaN }, 'limit: it must be a whole number, 1 or more, and is NaN'],
  [{ limit: '3' }, 'limit: it must be a whole number, 1 or more, and is "3"'],
  [{ limit: 3, key: ' ' }, `key: it must be a text that isn't empty, and is " "`],
  [{ limit: 3, key: () => 'a' }, "key: it must be a text that isn't empty, and is a function"],
  [{ limt: 3 }, 'limt: there is no such option; did you mean limit?; limit: it must be'],
])('%o is refused', (options, reason) => {
  const found = complaint(options);
  expect(found).toMatch(/^FLOW_DECORATOR_OPTIONS: /);
  expect(found).toContain(reason);
});
