import { Flow, step, type FlowError } from '@flow/core';
import { expect, test } from 'vitest';
import { environment, type EnvironmentOptions } from '../src/index.ts';

/** What applying the decorator throws. */
function complaint(options: unknown): string {
  try {
    class Decorated extends Flow {
      @environment(options as EnvironmentOptions)
      @step
      start() {}
    }
    return `${Decorated.name} was accepted`;
  } catch (error) {
    const { code, message } = error as FlowError;
    return `${code}: ${message}`;
  }
}

test.each([{ vars: {} }, { vars: { A: '', b_2: 'x=y', N: 1.5, T: false } }])('%o is right', (options) => {
  expect(complaint(options)).toBe('Decorated was accepted');
});

test.each([
  [undefined, 'vars: they must be an object of variables by name, and are undefined'],
  [{ A: '1' }, 'A: there is no such option'],
  [{ vars: ['A=1'] }, 'vars: they must be an object of variables by name'],
  [{ vars: { A: undefined } }, "A is undefined; a variable that isn't to be set is left out"],
  [{ vars: { A: { b: 1 } } }, 'A must be a text, a number or a boolean, and is {"b":1}'],
  [{ vars: { A: Number.NaN } }, 'A must be a text, a number or a boolean, and is NaN'],
  [{ vars: { 'A=B': '1' } }, '"A=B" can\'t be the name of a variable'],
  [{ vars: { A: 'a\0b' } }, 'A holds a zero byte'],
])('%o is refused', (options, reason) => {
  const found = complaint(options);
  expect(found).toMatch(/^FLOW_DECORATOR_OPTIONS: /);
  expect(found).toContain(reason);
});
