import { setTimeout as sleep } from 'node:timers/promises';
import { runFlow } from '@flow/client';
import { current, defineStepDecorator, Flow, step, type Inputs } from '@flow/core';
import { loadFlowClass } from '@flow/core/engine';
import type { RunEvent } from '@flow/core/kernel';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { concurrency } from '../src/index.ts';
import { mostAtOnce, type Span } from './most-at-once.ts';

/** When each attempt ran, as the launcher saw it. */
function watch(): { readonly spans: readonly Span[]; readonly onEvent: (event: RunEvent) => void } {
  const begun = new Map<string, number>();
  const spans: Span[] = [];
  let now = 0;
  return {
    spans,
    onEvent: (event) => {
      if (!('attempt' in event) || event.kind === 'task.log' || event.kind === 'task.retrying') return;
      const key = `${event.step}/${event.task}.${String(event.attempt)}`;
      now += 1;
      if (event.kind === 'task.started') begun.set(key, now);
      else spans.push({ step: event.step, from: begun.get(key) ?? now, to: now });
    },
  };
}

const retryOnce = defineStepDecorator<undefined>({
  name: 'retryOnce',
  setup: (hooks) =>
    hooks.provideRecovery.tap(({ attempt }) => (attempt === 0 ? { kind: 'retry', delayMs: 60 } : undefined)),
});

class Wide extends Flow {
  @step start() {
    this.next(this.few, this.many);
  }

  @step few() {
    this.next(this.limited, { foreach: Array.from({ length: 12 }, (_, index) => index) });
  }

  @concurrency({ limit: 2 })
  @step
  async limited(_item: number) {
    await sleep(3);
    this.next(this.fewEnd);
  }

  @step fewEnd(_inputs: Inputs<Wide>) {
    this.next(this.all);
  }

  @step many() {
    this.next(this.free, { foreach: Array.from({ length: 12 }, (_, index) => index) });
  }

  @step async free(_item: number) {
    await sleep(3);
    this.next(this.manyEnd);
  }

  @step manyEnd(_inputs: Inputs<Wide>) {
    this.next(this.all);
  }

  @step all(_inputs: Inputs<Wide>) {
    this.next(this.end);
  }

  @step end() {}
}

test('a step without a key is limited by itself, and leaves the other workers to others', async () => {
  await using project = await testProject();
  const { spans, onEvent } = watch();
  await using _result = await runFlow(Wide, {}, { project, maxWorkers: 6, onEvent });
  const of = (name: string): readonly Span[] => spans.filter((span) => span.step === name);
  expect(of('limited')).toHaveLength(12);
  expect(mostAtOnce(of('limited'))).toBe(2);
  expect(mostAtOnce(of('free'))).toBeGreaterThanOrEqual(4);
  const lastFree = Math.max(...of('free').map(({ to }) => to));
  expect(of('limited').filter(({ from }) => from > lastFree).length).toBeGreaterThan(2);
});

const bothRan: string[] = [];

class Retried extends Flow {
  @step start() {
    this.next(this.work, { foreach: ['a', 'b'] });
  }

  @concurrency({ limit: 1 })
  @retryOnce()
  @step
  work(item: string) {
    bothRan.push(`${item}${String(current.attempt)}`);
    if (item === 'a' && current.attempt === 0) throw new Error('not yet');
    this.next(this.join);
  }

  @step join(_inputs: Inputs<Retried>) {
    this.next(this.end);
  }

  @step end() {}
}

test('a task that waits for its next attempt has left its place', async () => {
  await using project = await testProject();
  await using _result = await runFlow(Retried, {}, { project, maxWorkers: 4 });
  expect(bothRan).toEqual(['a0', 'b0', 'a1']);
});

class Gangs extends Flow {
  @step start() {
    this.next(this.open, { foreach: [1, 2, 3] });
  }

  @step open(_item: number) {
    this.next(this.train, { parallel: 3 });
  }

  @concurrency({ key: 'cluster', limit: 1 })
  @step
  async train() {
    await sleep(5);
    this.next(this.close);
  }

  @step close(_inputs: Inputs<Gangs>) {
    this.next(this.all);
  }

  @step all(_inputs: Inputs<Gangs>) {
    this.next(this.end);
  }

  @step end() {}
}

test('a gang counts as one', async () => {
  await using project = await testProject();
  const { spans, onEvent } = watch();
  await using _result = await runFlow(Gangs, {}, { project, maxWorkers: 16, onEvent });
  const members = spans.filter(({ step: name }) => name === 'train');
  expect(members).toHaveLength(9);
  expect(mostAtOnce(members)).toBe(3);
});

class Streaming extends Flow {
  @concurrency({ key: 'warehouse', limit: 1 })
  @step
  start() {
    this.next(this.work, { foreach: numbers() });
  }

  @concurrency({ key: 'warehouse', limit: 1 })
  @step
  async work(_item: number) {
    await sleep(1);
    this.next(this.join);
  }

  @step join(_inputs: Inputs<Streaming>) {
    this.next(this.end);
  }

  @step end() {}
}

async function* numbers(): AsyncGenerator<number> {
  for (let index = 0; index < 200; index++) {
    yield index;
    if (index % 10 === 0) await sleep(1);
  }
}

test('a source that waits for its items leaves them the key that it shares with them', async () => {
  await using project = await testProject();
  const { spans, onEvent } = watch();
  await using _result = await runFlow(Streaming, {}, { project, maxWorkers: 4, onEvent });
  const items = spans.filter(({ step: name }) => name === 'work');
  expect(items).toHaveLength(200);
  expect(mostAtOnce(items)).toBe(1);
});

class Quarrel extends Flow {
  @concurrency({ key: 'warehouse', limit: 2 })
  @step
  start() {
    this.next(this.middle);
  }

  @concurrency({ key: 'warehouse', limit: 5 })
  @step
  middle() {
    this.next(this.end);
  }

  @concurrency({ key: 'other', limit: 1 })
  @step
  end() {}
}

test('one key with two limits is an error, at each of its places', async () => {
  await using project = await testProject();
  const { diagnostics } = await loadFlowClass(project, Quarrel);
  expect(diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${message}`)).toEqual(
    Array.from(
      { length: 2 },
      () => 'error FLOW_CONCURRENCY_CONFLICT The key "warehouse" has more than one limit: 2 at start, 5 at middle.',
    ),
  );
  expect(diagnostics.map(({ frame }) => /^> .*$/m.exec(frame)?.[0].replace(/^> \d+ \| +/, ''))).toEqual([
    'start() {',
    'middle() {',
  ]);
  await expect(runFlow(Quarrel, {}, { project })).rejects.toMatchObject({ code: 'FLOW_INVALID' });
});
