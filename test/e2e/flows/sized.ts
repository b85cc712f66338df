import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from '@flow/environment';
import { current, Flow, step } from '@flow/core';
import { flowTimeout } from '@flow/resilience';
import { resources } from '@flow/resources';

/** Takes too long, unless it goes on from an earlier run. */
@flowTimeout({ seconds: 3 })
export default class Sized extends Flow {
  @environment({ vars: { COLOUR: 'red' } })
  @step
  start() {
    console.log(process.env['COLOUR']);
    this.next(this.long);
  }

  @resources({ memory: '900 TB' })
  @step
  async long() {
    console.log(process.env['COLOUR'] ?? 'none');
    if (current.originRun === undefined) await sleep(60_000, undefined, { signal: current.signal });
    this.next(this.end);
  }

  @step end() {}
}
