import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { concurrency } from '@flow/concurrency';
import { current, Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';

interface Span {
  readonly step: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Two branches share a key, one is limited by itself, and one isn't; each task says when it ran. The last item of the
 * longest branch ends only after both others have, so the run ends only where a limit lets others go on.
 */
export default class Limited extends Flow {
  readonly count = param(z.int(), { default: 100 });
  readonly failing = param(z.int(), { default: -1, help: 'The item that fails as long as there is no file go' });
  span!: Span;
  spans!: readonly Span[];

  @step start() {
    this.next(this.first, this.second, this.third);
  }

  @step first() {
    this.next(this.load, { foreach: range(this.count) });
  }

  @concurrency({ key: 'warehouse', limit: 3 })
  @step
  async load(item: number) {
    if (item === this.failing && !existsSync('go')) throw new Error(`no item ${String(item)}`);
    await this.work(6);
    if (item === this.count - 1) await bothOf('saved', 'thought');
    this.next(this.loaded);
  }

  @step loaded(inputs: Inputs<Limited>) {
    this.spans = inputs.map(({ span }) => span);
    this.next(this.all);
  }

  @step second() {
    this.next(this.save, { foreach: range(20) });
  }

  @concurrency({ key: 'warehouse', limit: 3 })
  @concurrency({ limit: 1 })
  @step
  async save(_item: number) {
    await this.work(6);
    this.next(this.saved);
  }

  @step saved(inputs: Inputs<Limited>) {
    writeFileSync('saved', '');
    this.spans = inputs.map(({ span }) => span);
    this.next(this.all);
  }

  @step third() {
    this.next(this.think, { foreach: range(20) });
  }

  @step async think(_item: number) {
    await this.work(6);
    this.next(this.thought);
  }

  @step thought(inputs: Inputs<Limited>) {
    writeFileSync('thought', '');
    this.spans = inputs.map(({ span }) => span);
    this.next(this.all);
  }

  @step all(inputs: Inputs<Limited>) {
    this.spans = inputs.flatMap(({ spans }) => spans);
    this.next(this.end);
  }

  @step end() {}

  async work(ms: number): Promise<void> {
    const from = performance.timeOrigin + performance.now();
    await sleep(ms);
    this.span = { step: current.step, from, to: performance.timeOrigin + performance.now() };
  }
}

async function bothOf(...files: readonly string[]): Promise<void> {
  const end = Date.now() + 20_000;
  while (!files.every((file) => existsSync(file))) {
    if (Date.now() > end) throw new Error('the other branches were held up');
    await sleep(10);
  }
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
