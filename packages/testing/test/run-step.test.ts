import { describe, expect, test } from 'vitest';
import { Flow, step } from '@flow/core';
import { runStep } from '../src/index.ts';
import { Steps } from './steps.ts';

describe('a step by itself', () => {
  test('begins with what it is given, and hands on what a step after it would see', async () => {
    const { artifacts, next } = await runStep(Steps, 'fan', { artifacts: { words: ['a', 'b', 'c', 'd'], count: 4 } });
    expect(artifacts).toEqual({ words: ['a', 'b', 'c', 'd'], count: 5, mode: 'wide' });
    expect(next).toEqual({ kind: 'foreach', targets: ['measure'], items: ['a', 'b', 'c'] });
  });

  test('begins a flow with its initial values', async () => {
    const { artifacts, next } = await runStep(Steps, 'start');
    expect(artifacts).toEqual({ words: ['one', 'two'], count: 0, mode: 'wide' });
    expect(next).toEqual({ kind: 'linear', targets: ['choose'] });
  });

  test('takes parameters, which its schemas check', async () => {
    const given = { artifacts: { words: ['a', 'b'] } };
    const { next } = await runStep(Steps, 'fan', { ...given, parameters: { limit: 1 } });
    expect(next).toMatchObject({ items: ['a'] });
    await expect(runStep(Steps, 'fan', { ...given, parameters: { limit: 0 } })).rejects.toThrow(/limit 0/);
  });

  test('is told the case of its switch, and runs inside its decorators', async () => {
    const { artifacts, next, output } = await runStep(Steps, 'choose', { artifacts: { mode: 'deep' } });
    expect(next).toEqual({ kind: 'switch', targets: ['fork'], case: 'deep' });
    expect(artifacts.note).toBe('after');
    expect(output).toEqual([
      { stream: 'stdout', text: 'before' },
      { stream: 'stdout', text: 'choosing' },
      { stream: 'stderr', text: 'at most 3' },
      { stream: 'stdout', text: 'no end' },
    ]);
  });

  test('takes its item', async () => {
    const { artifacts, next } = await runStep(Steps, 'measure', { item: 'word' });
    expect(artifacts).toMatchObject({ word: 'word', size: 4 });
    expect(next).toEqual({ kind: 'foreach', targets: ['spell'], items: ['w', 'o', 'r', 'd'] });
  });

  test('rejects with the very error that it throws', async () => {
    const error: unknown = await runStep(Steps, 'measure', { item: '' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'an empty word' });
  });

  test('knows its place', async () => {
    const current = {
      attempt: 2,
      tags: ['nightly'],
      user: 'ada',
      project: 'words',
      foreach: [{ index: 3, count: 9, item: 'third' }, { index: 1 }],
    };
    const { artifacts } = await runStep(Steps, 'spell', { item: 'x', current });
    expect(artifacts).toMatchObject({ letter: 'x' });
    expect(artifacts.facts).toEqual({
      attempt: 2,
      retryCount: 2,
      tags: ['nightly'],
      user: 'ada',
      project: 'words',
      foreach: [
        { step: 'fan', index: 3, count: 9 },
        { step: 'measure', index: 1, count: 2 },
      ],
      outer: 'third',
      member: '',
      task: '0-3-1',
    });
    const later = await runStep(Steps, 'spelt');
    expect(later.artifacts.facts).toMatchObject({ attempt: 0, task: '0-0-0', outer: undefined });
  });

  test('is a member of a gang', async () => {
    const first = await runStep(Steps, 'crew', { artifacts: { count: 3 } });
    expect(first.artifacts).toMatchObject({ count: 3, facts: { member: '0 of 1', task: '0-0' } });
    const second = await runStep(Steps, 'crew', { current: { parallel: { index: 1, count: 4 } } });
    expect(second.artifacts.facts).toMatchObject({ member: '1 of 4', task: '0-1' });
  });

  test('is stopped by its signal', async () => {
    const stop = new AbortController();
    const running = runStep(Steps, 'end', { artifacts: { count: 60_000 }, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a join by itself', () => {
  test('takes the inputs of a foreach as a list, none too', async () => {
    const { artifacts } = await runStep(Steps, 'sum', { inputs: [{ size: 2 }, { size: 5 }] });
    expect(artifacts.total).toBe(7);
    expect((await runStep(Steps, 'sum', { inputs: [] })).artifacts.total).toBe(0);
    const inner = await runStep(Steps, 'said', { inputs: [{ letter: 'o' }, { letter: 'k' }] });
    expect(inner).toMatchObject({ artifacts: { word: 'ok' }, next: { kind: 'linear', targets: ['sum'] } });
  });

  test('takes those of a split in its order, or by their steps', async () => {
    const listed = await runStep(Steps, 'meet', { inputs: [{ word: 'l' }, { word: 'r', size: 1 }] });
    expect(listed.artifacts).toEqual({ words: ['l', 'r'], size: 1 });
    expect(listed.next).toEqual({ kind: 'parallel', targets: ['crew'], count: 2 });
    const named = await runStep(Steps, 'meet', { inputs: { right: { word: 'r', size: 2 }, leftTwo: { word: 'l' } } });
    expect(named.artifacts).toEqual({ words: ['l', 'r'], size: 2 });
  });

  test('joins a gang', async () => {
    expect((await runStep(Steps, 'gathered', { inputs: [{}, {}, {}] })).artifacts.total).toBe(3);
  });
});

describe('what a step can not be given', () => {
  const cases: readonly (readonly [string, string, object])[] = [
    ['mesure', "isn't there (did you mean measure?)", {}],
    ['start', 'is the first: it begins with no artifacts', { artifacts: {} }],
    ['measure', 'is the target of a foreach and needs an item', {}],
    ['spelt', 'is no target of a foreach and takes no item', { item: 'a' }],
    ['fan', 'is no join and takes no inputs', { inputs: [] }],
    ['sum', 'is a join and needs inputs', {}],
    ['sum', 'is a join: its artifacts are those of its inputs', { inputs: [], artifacts: {} }],
    ['sum', 'joins a fan-out: its inputs are a list', { inputs: {} }],
    ['meet', 'joins 2 branches (leftOne, right) and got 1 inputs', { inputs: [{}] }],
    ['meet', 'got no input of leftOne', { inputs: { right: {} } }],
    ['meet', 'got two inputs of one branch, leftTwo among them', { inputs: { left: {}, leftTwo: {} } }],
    ['meet', 'joins no branch with a step fan', { inputs: { fan: {} } }],
  ];

  test.each(cases)('%s %s', async (name, reason, options) => {
    const message = `The step ${name} of Steps ${reason}.`;
    await expect(runStep(Steps, name as 'fan', options)).rejects.toMatchObject({ code: 'FLOW_TEST_STEP', message });
  });
});

class Unfinished extends Flow {
  socket!: unknown;

  @step start() {
    this.socket = () => undefined;
    this.next(this.work);
  }

  @step work() {
    if (Math.random() < 2) return;
    this.next(this.end);
  }

  @step end() {}
}

describe('what a run would say', () => {
  test('of a step that does not go on', async () => {
    await expect(runStep(Unfinished, 'work')).rejects.toMatchObject({ code: 'FLOW_NEXT_MISSING' });
  });

  test('of what can not be stored', async () => {
    await expect(runStep(Unfinished, 'start')).rejects.toMatchObject({ code: 'FLOW_NOT_STORABLE' });
  });
});

test('after the first, a step takes but a few milliseconds', { retry: 2 }, async () => {
  await runStep(Steps, 'fan', { artifacts: { words: ['a'] } });
  const begin = performance.now();
  for (let index = 0; index < 100; index++) await runStep(Steps, 'fan', { artifacts: { words: ['a'] } });
  const each = (performance.now() - begin) / 100;
  console.log(`${each.toFixed(2)} ms a step`);
  expect(each).toBeLessThan(10);
});
