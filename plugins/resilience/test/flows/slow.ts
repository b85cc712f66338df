import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, step, type Inputs } from '@flow/core';
import { catchError, flowTimeout, retry } from '../../src/index.ts';

/** Goes on from where its time was over. */
@flowTimeout({ seconds: 2 })
export default class Slow extends Flow {
  @step start() {
    this.next(this.a, this.b);
  }

  @step a() {
    this.next(this.join);
  }

  @catchError()
  @retry({ times: 3 })
  @step
  async b() {
    if (current.originRun === undefined) await sleep(60_000, undefined, { signal: current.signal });
    this.next(this.join);
  }

  @step join(_inputs: Inputs<Slow>) {
    this.next(this.end);
  }

  @step end() {}
}
