import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { current, definePlugin, Flow, param, resumable, step, type Inputs } from '@flow/core';
import type { Recovery, RunEvent } from '@flow/core/kernel';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runFlow } from '../src/index.ts';

/** What the flows of this file tell and wait for: they run in this process. */
const log: string[] = [];
const gates = new Map<string, () => void>();

function gate(name: string): Promise<void> {
  return new Promise((resolve) => gates.set(name, resolve));
}

class Counting extends Flow {
  readonly count = param(z.number(), { default: 0 });
  base!: string;
  item!: number;
  items!: readonly number[];

  @step start() {
    this.base = 'set before';
    this.next(this.work, { foreach: this.source() });
  }

  async *source(): AsyncGenerator<number> {
    for (let index = 0; index < this.count; index++) {
      log.push(`yield ${String(index)} in ${current.step}`);
      yield index;
      await turn();
    }
  }

  @step work(item: number): void | Promise<void> {
    log.push(`work ${String(item)} of ${String(current.foreach[0]?.count)}`);
    this.item = item;
    if (this.base !== 'set before') throw new Error('the artifacts of the split are missing');
    this.next(this.join);
  }

  @step join(inputs: Inputs<Counting>) {
    this.items = inputs.map((input) => input.item);
    this.next(this.end);
  }

  @step end() {}
}

/** Its source waits for the first item's task: it would never end if tasks began after it. */
class Waiting extends Counting {
  override async *source(): AsyncGenerator<number> {
    const worked = gate('worked');
    yield 0;
    await worked;
    yield 1;
  }

  @step override work(item: number) {
    gates.get('worked')?.();
    this.item = item;
    this.next(this.join);
  }
}

class Blocked extends Counting {
  @step override async work(item: number) {
    if (item === 0) await gate('blocked');
    this.item = item;
    this.next(this.join);
  }
}

class Endless extends Counting {
  override async *source(): AsyncGenerator<number> {
    try {
      for (let index = 0; ; index++) {
        yield index;
        await sleep(1);
      }
    } finally {
      log.push('the source was left');
    }
  }

  @step override work(item: number) {
    if (item === 3) throw new RangeError('no fourth item');
    this.item = item;
    this.next(this.join);
  }
}

class Breaking extends Counting {
  override async *source(): AsyncGenerator<number> {
    for (let index = 0; index < 6; index++) {
      await sleep(10);
      if (index === 3 && current.attempt === 0) throw new Error('the source broke');
      log.push(`yield ${String(index)}`);
      yield index;
    }
  }
}

class Going extends Flow {
  item!: number;
  items!: readonly number[];

  @step start() {
    this.next(this.work, { foreach: resumable((from) => this.source(from)) });
  }

  async *source(from: number): AsyncGenerator<number> {
    log.push(`from ${String(from)}`);
    for (let index = from; index < 6; index++) {
      await sleep(10);
      if (index === 3 && current.attempt === 0) throw new Error('the source broke');
      yield index;
    }
  }

  @step work(item: number) {
    log.push(`work ${String(item)}`);
    this.item = item;
    this.next(this.join);
  }

  @step join(inputs: Inputs<Going>) {
    this.items = inputs.map((input) => input.item);
    this.next(this.end);
  }

  @step end() {}
}

class Unstorable extends Counting {
  override async *source(): AsyncGenerator<number> {
    yield 1;
    yield (() => 1) as unknown as number;
  }
}

class Nested extends Flow {
  pair!: string;
  pairs!: readonly string[];

  @step start() {
    this.next(this.inner, { foreach: letters('ab') });
  }

  @step inner(letter: string) {
    this.next(this.work, { foreach: letters(letter === 'a' ? 'xyz' : '') });
  }

  @step work(letter: string) {
    this.pair = current.foreach.map(({ item }) => String(item)).join('') + letter;
    this.next(this.innerJoin);
  }

  @step innerJoin(inputs: Inputs<Nested>) {
    this.pairs = inputs.map(({ pair }) => pair);
    this.next(this.join);
  }

  @step join(inputs: Inputs<Nested>) {
    this.pairs = inputs.flatMap(({ pairs }) => pairs);
    this.next(this.end);
  }

  @step end() {}
}

async function* letters(text: string): AsyncGenerator<string> {
  for (const letter of text) {
    await sleep(8);
    yield letter;
  }
}

/** Tries what failed once again. */
const retryOnce = definePlugin({
  name: 'retry-once',
  setup({ hooks }) {
    hooks.provideRecovery.tap(({ attempt }): Recovery | undefined =>
      attempt === 0 ? { kind: 'retry', delayMs: 0 } : undefined,
    );
  },
});

test('the tasks of an async source start while it yields', async () => {
  await using project = await testProject();
  const result = await runFlow(Waiting, { count: 0 }, { project });
  expect(await result.artifact('items')).toEqual([0, 1]);
});

test.each([0, 1, 5, 300])('every one of %i items is worked on once, and joined in order', async (count) => {
  log.length = 0;
  await using project = await testProject();
  const events: RunEvent[] = [];
  const result = await runFlow(Counting, { count }, { project, onEvent: (event) => events.push(event) });
  expect(await result.artifact('items')).toEqual(Array.from({ length: count }, (_, index) => index));
  expect(log.filter((line) => line.startsWith('yield'))).toHaveLength(count);
  expect(log.filter((line) => line.endsWith('in start'))).toHaveLength(count);
  const told = events.filter((event) => event.kind.startsWith('foreach.'));
  const counted = told.reduce((sum, event) => sum + (event.kind === 'foreach.extended' ? event.count : 0), 0);
  expect(counted).toBe(count);
  expect(told.at(-1)).toMatchObject({ kind: count === 0 ? 'foreach.opened' : 'foreach.closed', count });
});

test('a source gets no further ahead than its items are taken', async () => {
  log.length = 0;
  await using project = await testProject();
  const running = runFlow(Blocked, { count: 2000 }, { project, maxWorkers: 1 });
  const yielded = (): number => log.filter((line) => line.startsWith('yield')).length;
  let before = -1;
  while (yielded() === 0 || yielded() > before) {
    before = yielded();
    await sleep(100);
  }
  expect(yielded()).toBeLessThan(32 + 2 * 128);
  gates.get('blocked')?.();
  expect(await (await running).artifact('items')).toHaveLength(2000);
});

test('a failed item ends the run, and a source without an end with it', async () => {
  log.length = 0;
  await using project = await testProject();
  const result = await runFlow(Endless, { count: 0 }, { project, check: false });
  expect(result.status).toBe('failed');
  expect(result.failures.map(({ error }) => error.message)).toEqual(['no fourth item']);
  expect(log).toContain('the source was left');
});

test('a run that is stopped leaves its source', async () => {
  log.length = 0;
  await using project = await testProject({ config: { graceSeconds: 5 } });
  const stop = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.kind === 'task.finished' && event.step === 'work') stop.abort();
  };
  const result = await runFlow(Endless, { count: 0 }, { project, check: false, signal: stop.signal, onEvent });
  expect(result.status).toBe('stopped');
  expect(log).toContain('the source was left');
});

test.each([
  [Breaking, ['yield 0', 'yield 1', 'yield 2', 'yield 0', 'yield 1', 'yield 2', 'yield 3', 'yield 4', 'yield 5']],
  [Going, ['from 0', 'from 3']],
])('%o goes on behind its last item when its step is tried again', async (flow, told) => {
  log.length = 0;
  await using project = await testProject();
  Object.assign(project, { kernel: await project.kernel.with([retryOnce]) });
  const result = await runFlow(flow, {}, { project });
  expect(await result.artifact('items')).toEqual([0, 1, 2, 3, 4, 5]);
  expect(log.filter((line) => !line.startsWith('work'))).toEqual(told);
  expect(log.filter((line) => line.startsWith('work')).toSorted()).toHaveLength(6);
});

test('an item that can not be stored is named', async () => {
  await using project = await testProject();
  await expect(runFlow(Unstorable, { count: 0 }, { project })).rejects.toMatchObject({
    cause: { code: 'FLOW_NOT_STORABLE', message: expect.stringContaining('foreach[1]') as unknown },
  });
});

test('async sources nest, and one of them may yield nothing', async () => {
  await using project = await testProject();
  expect(await (await runFlow(Nested, {}, { project })).artifact('pairs')).toEqual(['axx', 'ayy', 'azz']);
});
