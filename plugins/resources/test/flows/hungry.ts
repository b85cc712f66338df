import { setTimeout as sleep } from 'node:timers/promises';
import { availableParallelism } from 'node:os';
import { Flow, step, type Inputs } from '@flow/core';
import { resources } from '@flow/resources';

const all = availableParallelism();

export default class Hungry extends Flow {
  @step start() {
    this.next(this.whole, this.half);
  }

  @step whole() {
    this.next(this.alone, { foreach: [1, 2, 3] });
  }

  @resources({ cpu: all, memory: 1 })
  @step
  async alone(_item: number) {
    await sleep(50);
    this.next(this.wholeEnd);
  }

  @step wholeEnd(_inputs: Inputs<Hungry>) {
    this.next(this.join);
  }

  @step half() {
    this.next(this.free, { foreach: [1, 2, 3] });
  }

  @step async free(_item: number) {
    await sleep(50);
    this.next(this.halfEnd);
  }

  @step halfEnd(_inputs: Inputs<Hungry>) {
    this.next(this.join);
  }

  @step join(_inputs: Inputs<Hungry>) {
    this.next(this.huge);
  }

  @resources({ memory: '900 TB', gpu: 1 })
  @step
  huge() {
    this.next(this.end);
  }

  @step end() {}
}
