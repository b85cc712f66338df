import { Flow, step, type FlowError } from '@flow/core';
import { expect, test } from 'vitest';
import { secrets, type SecretsOptions } from '../src/index.ts';

/** What applying the decorator throws. */
function complaint(options: unknown): string {
  try {
    class Decorated extends Flow {
      @secrets(options as SecretsOptions)
      @step
      start() {}
    }
    return `${Decorated.name} was accepted`;
  } catch (error) {
    const { code, message } = error as FlowError;
    return `${code}: ${message}`;
  }
}

test.each([{ sources: 'env:TOKEN' }, { sources: ['file:/run/secrets/db', 'aws-manager:prod/db:latest'] }])(
  '%o is right',
  (options) => {
    expect(complaint(options)).toBe('Decorated was accepted');
  },
);

test.each([
  [{}, "each is a text like 'file:.env', and one is undefined"],
  [{ sources: [] }, 'they must name one secret at least'],
  [{ sources: ['TOKEN'] }, 'one is "TOKEN"'],
  [{ sources: ['env:'] }, 'one is "env:"'],
  [{ sources: ['env:A', 5] }, 'one is 5'],
  [{ source: 'env:A' }, 'source: there is no such option'],
])('%o is refused', (options, reason) => {
  const found = complaint(options);
  expect(found).toMatch(/^FLOW_DECORATOR_OPTIONS: /);
  expect(found).toContain(reason);
});
