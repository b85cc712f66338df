import { step } from '@flow/core';
import { catchError, retry, type CaughtError } from '@flow/resilience';
import Crew from './crew.ts';

/** A crew whose failure is caught once all attempts are used up. */
export default class CaughtCrew extends Crew {
  error: CaughtError | undefined;

  @catchError({ assign: { member: 'nobody', pid: 0 } })
  @retry({ times: 1, delay: { seconds: 0.01 } })
  @step
  override async meet() {
    await this.work();
    this.next(this.gather);
  }
}
