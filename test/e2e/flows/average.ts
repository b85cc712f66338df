import { setTimeout as sleep } from 'node:timers/promises';
import { parallel } from '@flow/parallel';
import { current, Flow, param, step, type Inputs } from '@flow/core';
import { retry } from '@flow/resilience';
import { z } from 'zod';

/** Members that average their weights, a ring, and one that is lost in the first attempt. */
export default class Average extends Flow {
  readonly size = param(z.int(), { default: 4 });
  readonly lost = param(z.enum(['none', 'kill', 'exit', 'throw']), { default: 'none' });
  readonly who = param(z.int(), { default: 2, help: 'The member that is lost' });
  weights!: Float64Array;
  ring!: string;
  all!: readonly string[];

  @step start() {
    this.next(this.train, { parallel: this.size });
  }

  @retry({ times: 1, delay: { seconds: 0.01 }, on: ['FLOW_TASK_LOST', TypeError] })
  @parallel()
  @step
  async train() {
    const { gang } = current;
    const scale = await gang.broadcast(() => 10);
    const own = Float64Array.of(gang.index * scale, 1);
    if (current.attempt === 0 && gang.index === this.who) await this.loseOne();
    const sum = await gang.reduce(own, (one, other) => one.map((weight, index) => weight + (other[index] ?? 0)));
    this.weights = sum.map((weight) => weight / gang.count);
    const right = (gang.index + 1) % gang.count;
    const left = (gang.index + gang.count - 1) % gang.count;
    await gang.send(right, { from: gang.index, pid: process.pid });
    const { from, pid } = await gang.receive<{ readonly from: number; readonly pid: number }>(left);
    this.ring = `${String(gang.index)} after ${String(from)}${pid === process.pid ? ' in one process' : ''}`;
    await gang.barrier();
    this.next(this.pick);
  }

  @step pick(inputs: Inputs<Average>) {
    this.all = inputs.map(({ weights, ring }) => `${weights.join('/')} ${ring}`);
    this.next(this.end);
  }

  @step end() {
    console.log(this.all.join('; '));
  }

  async loseOne(): Promise<void> {
    await sleep(50);
    if (this.lost === 'kill') process.kill(process.pid, 'SIGKILL');
    if (this.lost === 'exit') process.exit(3);
    if (this.lost === 'throw') throw new TypeError('not a weight');
  }
}
