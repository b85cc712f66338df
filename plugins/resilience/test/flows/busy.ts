import { Flow, step } from '@flow/core';
import { catchError, timeout, type CaughtError } from '../../src/index.ts';

/** A step that never gives its process a chance to notice anything. */
export default class Busy extends Flow {
  error: CaughtError | undefined;

  @timeout({ seconds: 0.2, grace: { seconds: 0.1 } })
  @catchError()
  @step
  start() {
    console.log('spinning');
    for (;;) if (performance.now() < 0) break;
    this.next(this.end);
  }

  @step end() {}
}
