import { MemoryStorage } from '../../src/builtin/memory-storage.ts';
import { ArtifactStore } from '../../src/datastore/artifact-store.ts';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { current, definePlugin, defineStepDecorator, Flow, step, type Current } from '../../src/index.ts';
import { Bench } from './bench.ts';

let body: (flow: Attempt) => void | Promise<void> = () => {};
const seen: string[] = [];

const around = defineStepDecorator<{ readonly label: string }>({
  name: 'around',
  setup(hooks, { label }) {
    hooks.transformStepBody.tap((inner) => ({
      ...inner,
      run: async () => {
        seen.push(`${label} in`);
        await inner.run();
        seen.push(`${label} out`);
      },
    }));
    hooks.afterTask.tap(
      ({ error }) => void seen.push(`${label} after: ${error instanceof Error ? error.message : String(error)}`),
    );
  },
});

class Attempt extends Flow {
  value!: string;
  @around({ label: 'outer' })
  @step
  @around({ label: 'inner' })
  async start() {
    await body(this);
    this.next(this.end);
  }
  @step end() {}
}

async function bench(what: typeof body, plugins: Parameters<typeof Bench.open>[1] = {}): Promise<Bench> {
  body = what;
  seen.length = 0;
  return Bench.open(Attempt, plugins);
}

describe('current', () => {
  test('has the facts of the task, in what the step calls too, and not outside', async () => {
    const facts: Current[] = [];
    await using opened = await bench(async () => {
      await sleep(1);
      facts.push({ ...current });
    });
    await opened.run('start', { attempt: 3, retryCount: 2 });
    const { signal, ...rest } = facts[0] ?? ({} as Current);
    expect(signal).toBeInstanceOf(AbortSignal);
    expect(rest).toMatchInlineSnapshot(`
      {
        "attempt": 3,
        "flow": "Attempt",
        "foreach": [],
        "originRun": undefined,
        "parallel": undefined,
        "parameters": {},
        "pathspec": "Attempt/run/start/0",
        "project": undefined,
        "retryCount": 2,
        "run": "run",
        "step": "start",
        "tags": [
          "nightly",
        ],
        "task": "0",
        "user": "ada",
      }
    `);
    expect(() => current.task).toThrow('current.task was read outside a step.');
  });

  test('belongs to each of two tasks in one process', async () => {
    const found: string[] = [];
    await using opened = await bench(async () => {
      const { task } = current;
      await sleep(2);
      found.push(`${task} ${current.task}`);
    });
    await Promise.all([opened.run('start', { task: '0-1' }), opened.run('start', { task: '0-2' })]);
    expect(found.toSorted()).toEqual(['0-1 0-1', '0-2 0-2']);
  });
});

describe('hooks around a body', () => {
  test('run from the topmost decorator in, and are told of what it threw', async () => {
    await using opened = await bench(() => {
      seen.push('body');
    });
    await opened.run('start');
    expect(seen).toEqual([
      'outer in',
      'inner in',
      'body',
      'inner out',
      'outer out',
      'inner after: undefined',
      'outer after: undefined',
    ]);
    seen.length = 0;
    body = () => {
      throw new Error('odd');
    };
    expect((await opened.failure('start', { task: '1' })).message).toBe('odd');
    expect(seen).toEqual(['outer in', 'inner in', 'inner after: odd', 'outer after: odd']);
  });

  test('may veto it, assign for it, and skip it', async () => {
    const veto = definePlugin({
      name: 'veto',
      setup: ({ hooks }) => hooks.beforeTask.tap(() => Promise.reject(new Error('not today'))),
    });
    await using opened = await bench(() => void seen.push('body'), { plugins: [veto] });
    expect((await opened.failure('start')).message).toBe('The plugin veto failed in the hook beforeTask: not today');
    expect(seen).not.toContain('body');

    const assigning = definePlugin({
      name: 'assigning',
      setup: ({ hooks }) =>
        hooks.transformStepBody.tap((inner) => ({
          ...inner,
          run: async () => (inner.assign('value', 'set'), inner.run()),
        })),
    });
    await using other = await bench(() => {}, { plugins: [assigning] });
    expect(await other.artifacts(await other.run('start'))).toEqual({ value: 'set' });
  });

  test("that fail after a body that failed don't hide its error", async () => {
    const noisy = definePlugin({
      name: 'noisy',
      setup: ({ hooks }) => hooks.afterTask.tap(() => Promise.reject(new Error('noise'))),
    });
    await using opened = await bench(() => Promise.reject(new Error('odd')), { plugins: [noisy] });
    expect((await opened.failure('start')).message).toBe('odd');
    body = () => {};
    expect((await opened.failure('start', { task: '1' })).message).toBe(
      'The plugin noisy failed in the hook afterTask: noise',
    );
  });
});

describe('a failure', () => {
  test("is recorded with the user's own lines, its cause and its code", async () => {
    await using opened = await bench(() => {
      const cause = Object.assign(new Error('no such file'), { code: 'ENOENT' });
      throw new TypeError('bad input', { cause });
    });
    const error = await opened.failure('start', { attempt: 2 });
    expect(error).toMatchObject({
      name: 'TypeError',
      message: 'bad input',
      cause: { message: 'no such file', code: 'ENOENT' },
    });
    const lines = readFileSync(import.meta.filename, 'utf8').split('\n');
    expect(lines[(error.position?.line ?? 0) - 1]?.trim()).toBe("throw new TypeError('bad input', { cause });");
    expect(error.stack).not.toContain('/core/src/');
    expect(error.stack).not.toContain('node:');
    expect(error.stack).toContain('at Attempt.start (');
    expect((await opened.env.manifests.failedAttempt(opened.path('start'), 2))?.error).toEqual(
      JSON.parse(JSON.stringify(error)),
    );
  });

  test.each([
    ['text', '"text" was thrown'],
    [undefined, 'undefined was thrown'],
    [null, 'null was thrown'],
    [{ status: 404 }, '{"status":404} was thrown'],
    [Object.assign(Object.create(null) as object, { self: 1n }), '[Object: null prototype] { self: 1n } was thrown'],
  ])('of any thrown value is described: %#', async (thrown, message) => {
    await using opened = await bench(() => {
      throw thrown;
    });
    const failure = await opened.failure('start');
    expect(failure.message).toBe(message);
    expect(failure.hint).toContain('Throw an Error');
  });

  test('of a step that the code does not have is named', async () => {
    await using opened = await bench(() => {});
    expect((await opened.failure('gone')).message).toBe('The code package of Attempt has no step gone.');
  });
});

describe('a time limit', () => {
  test('aborts the signal, and is the error although the body cleans up', async () => {
    await using opened = await bench(async () => {
      await sleep(10_000, undefined, { signal: current.signal }).catch(() => seen.push('cleaned up'));
    });
    const { outcome, isAbandoned } = await opened.execute('start', { timeoutMs: 20, graceMs: 1000 });
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'FLOW_TASK_TIMEOUT', retry: 'task', message: 'The task took longer than its 0.02 s.' },
    });
    expect(isAbandoned).toBe(false);
    expect(seen).toContain('cleaned up');
  });

  test('leaves a body behind that does not end in its grace', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await using opened = await bench(() => promise);
    const begin = performance.now();
    const { outcome, isAbandoned } = await opened.execute('start', { timeoutMs: 20, graceMs: 30 });
    expect(performance.now() - begin).toBeGreaterThan(45);
    expect([outcome.kind, isAbandoned]).toEqual(['failed', true]);
    resolve();
  });

  test('that is not reached changes nothing', async () => {
    await using opened = await bench(() => sleep(1));
    expect((await opened.run('start', { timeoutMs: 5000 })).next).toEqual({ kind: 'linear' });
  });
});

test("the launcher's wish to stop aborts the signal", async () => {
  await using opened = await bench(() => sleep(10_000, undefined, { signal: current.signal }));
  const stop = new AbortController();
  const failure = opened.failure('start', { signal: stop.signal });
  setTimeout(() => stop.abort(), 20);
  expect((await failure).name).toBe('AbortError');
  expect((await opened.failure('start', { task: '1', signal: AbortSignal.abort() })).name).toBe('AbortError');
});

test('of two attempts at once the first stands, and both say what it said', async () => {
  await using opened = await bench(async (flow) => {
    flow.value = `attempt ${String(current.attempt)}`;
    await sleep(current.attempt === 0 ? 15 : 1);
  });
  const both = await Promise.all([opened.execute('start', { attempt: 0 }), opened.execute('start', { attempt: 1 })]);
  expect(both.map(({ outcome }) => outcome.kind)).toEqual(['finished', 'finished']);
  const standing = await opened.manifest('start');
  expect([standing.attempt, await opened.artifacts(standing)]).toEqual([1, { value: 'attempt 1' }]);
});

test('a caught failure stores what its recovery assigns, without the body', async () => {
  await using opened = await bench(() => void seen.push('body'));
  const error = { name: 'Error', message: 'odd' };
  const value = new ArtifactStore(new MemoryStorage()).seal('value', 'fallback');
  const manifest = await opened.run('start', { attempt: 1, recover: { error, assign: { value } } });
  expect(manifest).toMatchObject({ caught: error, next: { kind: 'linear' }, attempt: 1 });
  expect(await opened.artifacts(manifest)).toEqual({ value: 'fallback' });
  expect(seen).toEqual([]);
});
