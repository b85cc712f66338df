import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, step } from '@flow/core';
import { retry, timeout } from '../../src/index.ts';

/** Uses the time that a timeout leaves it to say so. */
export default class CleaningUp extends Flow {
  attempts!: number;

  @timeout({ seconds: 0.2, grace: { seconds: 5 } })
  @retry({ times: 1, delay: { seconds: 0.01 } })
  @step
  async start() {
    if (current.attempt === 0) {
      await sleep(60_000, undefined, { signal: current.signal }).catch(() => undefined);
      console.log('cleaned up');
    }
    this.attempts = current.attempt + 1;
    this.next(this.end);
  }

  @step end() {}
}
