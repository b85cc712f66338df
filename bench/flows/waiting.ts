import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, param, step } from '@flow/core';
import { z } from 'zod';

/** Waits, as a step does that has asked another machine for something. */
export default class Waiting extends Flow {
  readonly seconds = param(z.number(), { default: 60 });

  @step async start() {
    console.log('waiting now');
    await sleep(this.seconds * 1000, undefined, { signal: current.signal });
    this.next(this.end);
  }

  @step end() {}
}
