import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';

/** Its tasks take long and say in a file that they began, were told to stop, or ended. */
export default class Stubborn extends Flow {
  readonly log = param(z.string());
  readonly ms = param(z.number(), { default: 60_000 });
  /** Tasks that go on although they were told to stop. */
  readonly deaf = param(z.boolean(), { default: false });
  item!: number;
  items!: readonly number[];

  @step start() {
    appendFileSync(this.log, 'start ended\n');
    this.next(this.wait, { foreach: [0, 1] });
  }

  @step async wait(item: number) {
    this.item = item;
    appendFileSync(this.log, `wait ${item} began\n`);
    console.log(`waiting ${item}`);
    current.signal.addEventListener('abort', () => appendFileSync(this.log, `wait ${item} was told\n`));
    await sleep(this.ms, undefined, this.deaf ? {} : { signal: current.signal });
    appendFileSync(this.log, `wait ${item} ended\n`);
    this.next(this.join);
  }

  @step join(inputs: Inputs<Stubborn>) {
    this.items = inputs.map((input) => input.item);
    this.next(this.end);
  }

  @step end() {
    console.log(`items ${this.items.join(' ')}`);
  }
}
