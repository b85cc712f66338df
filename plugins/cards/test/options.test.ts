import { Flow, step, type FlowError } from '@flow/core';
import { loadFlowClass } from '@flow/core/engine';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { card, defineCard, html, type CardOptions } from '../src/index.ts';

/** What applying the decorator throws. */
function complaint(options: unknown): string {
  try {
    class Decorated extends Flow {
      @card(options as CardOptions)
      @step
      start() {}
    }
    return `${Decorated.name} was accepted`;
  } catch (error) {
    const { code, message } = error as FlowError;
    return `${code}: ${message}`;
  }
}

const own = defineCard({ type: 'own', render: () => html`x` });

test.each([
  undefined,
  {},
  { type: 'blank', id: 'loss-1', options: { a: 1 }, timeout: { minutes: 1, seconds: 30 } },
  { type: own },
])('%o is right', (options) => {
  expect(complaint(options)).toBe('Decorated was accepted');
});

test.each([
  [{ type: 'a.b' }, 'it must be a name of letters, digits, _ and -, and is "a.b"'],
  [{ type: { type: 'x' } }, 'it must be a name, or what defineCard returns'],
  [{ id: '../up' }, 'and is "../up"'],
  [{ timeout: 5 }, 'it must be an object such as { seconds: 10 }, and is 5'],
  [{ timeout: { hours: 1 } }, 'there is no unit hours'],
  [{ timeout: {} }, 'and is no time'],
  [{ options: [] }, 'they must be an object'],
  [{ name: 'x' }, 'name: there is no such option'],
])('%o is refused', (options, reason) => {
  const found = complaint(options);
  expect(found).toMatch(/^FLOW_DECORATOR_OPTIONS: /);
  expect(found).toContain(reason);
});

test('a type that is not there is refused when the flow is loaded, with the one that is meant', async () => {
  await using project = await testProject({ storage: 'memory' });
  class Unknown extends Flow {
    @card({ type: 'blnk' })
    @step
    start() {
      this.next(this.end);
    }
    @step end() {}
  }
  await expect(loadFlowClass(project, Unknown)).rejects.toMatchObject({
    code: 'FLOW_CARD_TYPE',
    hint: 'Did you mean blank?',
    exitCode: 2,
  });
});

test('two cards of a step that nothing tells apart are refused', async () => {
  await using project = await testProject({ storage: 'memory' });
  class Twice extends Flow {
    @card({ id: 'a' })
    @card({ type: 'blank', id: 'a' })
    @step
    start() {
      this.next(this.end);
    }
    @step end() {}
  }
  await expect(loadFlowClass(project, Twice)).rejects.toMatchObject({
    message: expect.stringContaining('The step start has two cards a') as string,
  });
});
