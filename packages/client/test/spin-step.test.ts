import { current, Flow, param, step, type Inputs } from '@flow/core';
import type { RunEvent } from '@flow/core/kernel';
import { failing, testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openClient, resumeFlow, runFlow, spinStep } from '../src/index.ts';

class Prices extends Flow {
  readonly rate = param(z.number(), { default: 2 });
  price!: number;
  prices!: readonly number[];
  place!: string;

  @step start() {
    this.price = 10;
    this.next(this.shops, this.stalls);
  }

  @step shops() {
    this.next(this.shop, { foreach: ['north', 'south'] });
  }

  @step shop(place: string) {
    const { index, count, item } = current.foreach.at(-1) ?? {};
    this.place = [place, index, count, item, current.task].map(String).join(' ');
    this.price *= this.rate;
    this.next(this.allShops);
  }

  @step allShops(inputs: Inputs<Prices>) {
    this.prices = inputs.map(({ price }) => price);
    this.next(this.join);
  }

  @step stalls() {
    this.price = 1;
    this.next(this.join);
  }

  @step join(inputs: Inputs<Prices>) {
    this.prices = [inputs.from.stalls.price, ...inputs.from.allShops.prices];
    this.next(this.end);
  }

  @step end() {
    console.log(this.prices);
  }
}

test('runs a step on what the latest run gave it, and keeps nothing', async () => {
  await using project = await testProject({ storage: 'memory' });
  const { run } = await runFlow(Prices, { rate: 3 }, { project });
  await using result = await spinStep(Prices, 'join', { project });
  expect(result).toMatchObject({ status: 'finished', origin: `${run.pathspec}/join/0`, pathspec: undefined });
  expect(await result.artifact('prices')).toEqual([1, 30, 30]);
  expect(await result.artifacts()).toEqual({ prices: [1, 30, 30] });
  expect(result.next).toEqual({ kind: 'linear', targets: ['end'] });
  await using client = await openClient({ project });
  expect(await Array.fromAsync(client.runs())).toHaveLength(1);
});

test('shows a task its item and its place, as then', async () => {
  await using project = await testProject({ storage: 'memory' });
  const { run } = await runFlow(Prices, {}, { project });
  await using result = await spinStep(Prices, 'shop', { project, run: `${run.pathspec}/shop/0-1` });
  expect(await result.artifact('place')).toBe('south 1 2 south 0-1');
  await using other = await spinStep(Prices, 'shop', { project, parameters: { rate: 5 }, set: { price: 2 } });
  expect([await other.artifact('place'), await other.artifact('price')]).toEqual(['north 0 2 north 0-0', 10]);
});

class Rounds extends Flow {
  seed!: number;
  round!: number;

  @step start() {
    this.next(this.seeds, { foreach: [1, 2] });
  }

  @step seeds(seed: number) {
    this.seed = seed;
    this.next(this.sum);
  }

  @step sum(inputs: Inputs<Rounds>) {
    this.round = inputs.length;
    this.next(this.again);
  }

  @step again() {
    this.round++;
    this.next({ more: this.again, done: this.end }, { on: this.round < 5 ? 'more' : 'done' });
  }

  @step end() {}
}

test('runs a later round of a recursion that comes after a foreach', async () => {
  await using project = await testProject({ storage: 'memory' });
  const { run } = await runFlow(Rounds, {}, { project });
  await using result = await spinStep(Rounds, 'again', { project, run: `${run.pathspec}/again/0.1` });
  expect(await result.artifact('round')).toBe(4);
  expect(result.origin).toBe(`${run.pathspec}/again/0.1`);
});

test('replaces artifacts in the inputs of a join: in all, of one step, at one place', async () => {
  await using project = await testProject({ storage: 'memory' });
  await runFlow(Prices, {}, { project });
  const prices = async (step: 'join' | 'allShops', set: Record<`${string}.${string}`, unknown>): Promise<unknown> => {
    await using result = await spinStep(Prices, step, { project, set });
    return await result.artifact('prices');
  };
  expect(await prices('join', { 'stalls.price': 7, 'allShops.prices': [8] })).toEqual([7, 8]);
  expect(await prices('allShops', { '1.price': 7 })).toEqual([20, 7]);
  expect(await prices('allShops', { 'shop.price': 3, '0.price': 4 })).toEqual([4, 3]);
  await expect(spinStep(Prices, 'join', { project, set: { 'stall.price': 7 } })).rejects.toMatchObject({
    code: 'FLOW_SPIN_SET',
    message: "stall.price can't be set for join: no input is from stall.",
  });
  // @ts-expect-error a text is no price
  await expect(spinStep(Prices, 'end', { project, set: { price: 'much' } })).resolves.toBeDefined();
});

test('rejects with what the step threw, and returns it unchecked', async () => {
  await using project = await testProject({ storage: 'memory' });
  const error = new RangeError('no power');
  const plugins = [failing({ step: 'allShops', error })];
  const { run } = await runFlow(Prices, {}, { project, plugins, check: false });
  await expect(spinStep(Prices, 'allShops', { project, plugins })).rejects.toMatchObject({
    code: 'FLOW_SPIN_FAILED',
    message: `The step allShops failed on the inputs of ${run.pathspec}/allShops/0: RangeError: no power`,
    cause: error,
  });
  await using failed = await spinStep(Prices, 'allShops', { project, plugins, check: false });
  expect(failed).toMatchObject({ status: 'failed', next: undefined, error: { message: 'no power' } });
  await expect(failed.artifact('prices')).rejects.toMatchObject({ code: 'FLOW_SPIN_UNFINISHED' });
  await using mended = await spinStep(Prices, 'allShops', { project });
  expect(await mended.artifact('prices')).toEqual([20, 20]);
  await expect(spinStep(Prices, 'join', { project })).rejects.toMatchObject({
    code: 'FLOW_SPIN_INPUTS',
    message: `The run ${run.pathspec} has nothing that join could begin with: allShops had not finished.`,
  });
});

test('stops with its signal', async () => {
  class Slow extends Flow {
    @step async start() {
      await new Promise((resolve) => current.signal.addEventListener('abort', resolve));
      current.signal.throwIfAborted();
      this.next(this.end);
    }
    @step end() {}
  }
  await using project = await testProject({ storage: 'memory' });
  await runFlow(Slow, {}, { project, signal: AbortSignal.timeout(10), check: false });
  const stopping = spinStep(Slow, 'start', { project, signal: AbortSignal.timeout(10) });
  await expect(stopping).rejects.toMatchObject({ code: 'FLOW_SPIN_STOPPED' });
});

test('keeps a run of its own where that is wanted, which is not the latest, and which can be resumed', async () => {
  await using project = await testProject({ storage: 'memory' });
  const { run } = await runFlow(Prices, {}, { project });
  const events: RunEvent['kind'][] = [];
  await using result = await spinStep(Prices, 'stalls', {
    project,
    persist: true,
    onEvent: ({ kind }) => events.push(kind),
  });
  expect(events).toEqual(['run.started', 'task.cloned', 'task.started', 'task.finished', 'run.ended']);
  await using client = await openClient({ project });
  const task = await client.task<Prices>(result.pathspec ?? '');
  expect(await task.artifact('price')).toBe(1);
  const spun = await client.run(task.pathspec.split('/').slice(0, 2).join('/'));
  expect(spun.info).toMatchObject({
    spin: 'stalls',
    origin: run.id,
    systemTags: expect.arrayContaining(['spin:stalls']),
  });
  expect((await client.latestRun('Prices')).id).toBe(run.id);
  expect((await client.latestSuccessfulRun('Prices')).id).toBe(run.id);
  await using resumed = await resumeFlow(Prices, { project, originRun: spun.id });
  expect(resumed.tasks).toMatchObject({ cloned: 6, finished: 2 });
});

test('does not do what plugins do before and after a run', async () => {
  await using project = await testProject({ storage: 'memory' });
  await runFlow(Prices, {}, { project });
  const told: string[] = [];
  const { definePlugin } = await import('@flow/core');
  const plugin = definePlugin({
    name: 'told',
    setup({ hooks }) {
      hooks.beforeRun.tap(() => void told.push('before'));
      hooks.afterRun.tap(() => void told.push('after'));
      hooks.beforeTask.tap(() => void told.push('task'));
    },
  });
  await using _result = await spinStep(Prices, 'end', { project, plugins: [plugin] });
  expect(told).toEqual(['task']);
});

class Before extends Flow {
  size!: number;

  @step start() {
    this.size = 1;
    this.next(this.middle);
  }

  @step middle() {
    this.size += 1;
    this.next(this.end);
  }

  @step end() {}
}

/** A later version of it. */
class After extends Flow {
  size!: number;

  @step start() {
    this.size = 1;
    this.next(this.fresh, this.early);
  }

  @step fresh() {
    this.size += 10;
    this.next(this.meet);
  }

  @step early() {
    this.next(this.meet);
  }

  @step meet(inputs: Inputs<After>) {
    this.size = inputs.length;
    this.next(this.middle);
  }

  @step middle() {
    this.size += 100;
    this.next(this.end);
  }

  @step end() {}
}
Object.defineProperty(After, 'name', { value: 'Before' });

test('runs a step that is new in the code, and one before which others are new', async () => {
  await using project = await testProject({ storage: 'memory' });
  await runFlow(Before, {}, { project });
  await using fresh = await spinStep(After, 'fresh', { project });
  expect(await fresh.artifact('size')).toBe(11);
  await using middle = await spinStep(After, 'middle', { project });
  expect(await middle.artifact('size')).toBe(101);
  await expect(spinStep(After, 'meet', { project })).rejects.toMatchObject({
    code: 'FLOW_SPIN_INPUTS',
    message: expect.stringContaining('fresh, early had not finished'),
  });
});
