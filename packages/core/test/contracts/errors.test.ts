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
  });

  test('tells an error that is its own cause once', () => {
    const loop: Error & { cause?: unknown } = new Error('loop');
    loop.cause = new Error('between', { cause: loop });
    expect(errorRecord(loop)).toMatchObject({ message: 'loop', cause: { message: 'between' } });
    expect(errorRecord(loop).cause).not.toHaveProperty('cause');
  });

  test('has what an AggregateError holds, but not without end', () => {
    const [left, right] = [new Error('left'), new TypeError('right', { cause: 'why' })];
    const record = errorRecord(new AggregateError([left, right, left], 'both'));
    expect(record.errors).toMatchObject([
      { name: 'Error', message: 'left' },
      { name: 'TypeError', message: 'right', cause: { message: '"why" was thrown' } },
    ]);
    expect(record.errors).toHaveLength(2);
    const many = Array.from({ length: 1000 }, (_, index) => new Error(String(index)));
    expect(errorRecord(new AggregateError(many, 'many')).errors).toHaveLength(19);
  });

  test('points to a frame, and not to a line of the message that looks like one', () => {
    for (const message of ['odd\n    at fake (fake.ts:1:1)', '    at fake (fake.ts:1:1)']) {
      const thrown = Object.assign(new Error(message), {
        stack: `Error: ${message}\n    at real (flow://project/a.ts:2:3)`,
      });
      expect(errorRecord(thrown)).toMatchObject({ message, position: { file: 'a.ts', line: 2 } });
    }
  });

  test('has none of our own frames, wherever core was loaded from', () => {
    expect(errorRecord(errors.MY_STOPPED()).position?.file).toMatch(/errors\.test\.ts$/);
    const core = new URL('../..', import.meta.url).pathname;
    const record = errorRecord(
      withStack(
        `maker (${core}src/contracts/define-errors.ts:47:12)`,
        `maker (file://${core}dist/contracts/define-errors.js:47:12)`,
        `launch (${core.replace(/core\/$/, 'cli')}/src/launch.ts:1:1)`,
        'runFlow (/home/a/node_modules/@flow/client/dist/run-flow.js:1:1)',
        'flow (/home/a/packages/client/src/own.ts:1:1)',
      ),
    );
    expect(record.stack).toBe('Error: odd\n    at flow (/home/a/packages/client/src/own.ts:1:1)');
  });

  test("ends where the step's body was called: a decorator around it isn't the user's", () => {
    const record = errorRecord(
      withStack(
        'Train.fit (flow://project/train.ts:2:3)',
        'async callStep (flow://core/dist/task/call-step.js:3:5)',
        'async Object.run (flow://up2/plugins/retry.ts:35:20)',
      ),
    );
    expect(record.stack).toBe('Error: odd\n    at Train.fit (train.ts:2:3)');
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

test('what is too long to be told is cut, in a message, a stack and a value that was thrown', () => {
  const long = 'x'.repeat(1_000_000);
  const { message, stack = '' } = errorRecord(new Error(long));
  expect(message).toMatch(/^x{32768}… \(967232 more characters\)$/);
  expect(stack.length).toBeLessThan(33_000);
  expect(errorRecord(long).message).toMatch(/more characters\) was thrown$/);
  expect(errorRecord(Number.NaN).message).toBe('NaN was thrown');
});
