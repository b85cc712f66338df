import { describe, expect, test } from 'vitest';
import { defineErrors } from '../../src/contracts/define-errors.ts';
import { errorRecord } from '../../src/contracts/error-record.ts';
import { FlowError } from '../../src/contracts/flow-error.ts';

const errors = defineErrors({
  MY_FULL: {
    message: (p: { path: string }) => `The store at ${p.path} is full.`,
    hint: (p: { path: string }) => `Free some space at ${p.path}.`,
    exitCode: 2,
    retry: 'command',
  },
  MY_STOPPED: { message: () => 'It was stopped.' },
});

test('a catalogue makes errors with a code, a message from the facts, and what to do', () => {
  const cause = new Error('ENOSPC');
  const error = errors.MY_FULL({ path: '/a' }, { cause, position: { file: 'a.ts', line: 3, column: 1 } });
  expect(error).toMatchObject({
    name: 'FlowError',
    code: 'MY_FULL',
    message: 'The store at /a is full.',
    hint: 'Free some space at /a.',
    exitCode: 2,
    retry: 'command',
    cause,
    position: { file: 'a.ts', line: 3, column: 1 },
  });
  expect(errors.MY_STOPPED()).toMatchObject({ hint: undefined, exitCode: 1, retry: 'never' });
});

test('an error of another copy of core is one too, and nothing else is', () => {
  const foreign = Object.assign(new Error('a'), { code: 'MY_FULL', [Symbol.for('flow.error')]: true });
  expect([FlowError.is(foreign), FlowError.is(foreign, 'MY_FULL'), FlowError.is(foreign, 'MY_STOPPED')]).toEqual([
    true,
    true,
    false,
  ]);
  for (const other of [new Error('a'), { code: 'MY_FULL' }, null, undefined, 'MY_FULL'])
    expect(FlowError.is(other)).toBe(false);
});

describe('an error as a record', () => {
  function withStack(...lines: readonly string[]): Error {
    return Object.assign(new Error('odd'), {
      stack: `Error: odd\n${lines.map((line) => `    at ${line}`).join('\n')}`,
    });
  }

  test("keeps the user's lines as the user knows them, and points to the first", () => {
    const record = errorRecord(
      withStack(
        'check (flow://npm/zod/index.js:9:9)',
        'async _Train.fit (flow://project/src/my%20train.ts:12:5)',
        'new _Model (flow://up2/model.ts:1:1)',
        'flow://project/top.ts:1:2',
        'run (flow://core/task/run-body.ts:3:4)',
        'node:internal/process:95:5',
        'file:///home/a/b.mjs:4:5',
      ),
    );
    expect(record.stack).toMatchInlineSnapshot(`
      "Error: odd
          at check (node_modules/zod/index.js:9:9)
          at async Train.fit (src/my train.ts:12:5)
          at new Model (../../model.ts:1:1)
          at top.ts:1:2
          at /home/a/b.mjs:4:5"
    `);
    expect(record.position).toEqual({ file: 'src/my train.ts', line: 12, column: 5 });
  });

  test.each([
    ['whose stack is no text', Object.assign(new Error('odd'), { stack: 5 }), 'odd'],
    ['whose stack throws', throwing('stack'), 'odd'],
    ['whose message throws', throwing('message'), 'Its message cannot be read.'],
    ['that can be read no more', revoked(), '<Revoked Proxy> was thrown'],
  ])('is made of one %s', (_what, thrown, message) => {
    expect(errorRecord(thrown)).toMatchObject({ name: 'Error', message });
    expect(errorRecord(new Error('outer', { cause: thrown }))).toMatchObject({ cause: { message } });
  });

  function throwing(key: string): Error {
    return Object.defineProperty(new Error('odd'), key, {
      get: () => {
        throw new Error('not yours');
      },
    });
  }

  function revoked(): object {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }

  test('has its causes, as far as they go', () => {
    const deep = new Error('1', { cause: new Error('2', { cause: 'text' }) });
    expect(errorRecord(deep)).toMatchObject({
      message: '1',
      cause: { message: '2', cause: { message: '"text" was thrown' } },
    });
    const loop: Error & { cause?: unknown } = new Error('loop');
    loop.cause = loop;
    expect(JSON.stringify(errorRecord(loop)).match(/loop/g)?.length).toBeLessThan(30);
  });

  test("has an error's hint and what may be tried again", () => {
    expect(errorRecord(errors.MY_FULL({ path: '/a' }))).toMatchObject({
      code: 'MY_FULL',
      hint: 'Free some space at /a.',
      retry: 'command',
    });
    expect(errorRecord(errors.MY_STOPPED())).not.toHaveProperty('retry');
  });
});
