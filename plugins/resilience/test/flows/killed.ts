import { current, Flow, step, type Inputs } from '@flow/core';
import { catchError, retry, type CaughtError } from '../../src/index.ts';

/** Every attempt at the item `doomed` kills its process; the item `shaken` loses only the first. */
export default class Killed extends Flow {
  error: CaughtError | undefined;
  item!: string;
  attempts!: number;
  ends!: readonly (string | undefined)[];
  codes!: readonly (string | undefined)[];

  @step start() {
    this.next(this.work, { foreach: ['steady', 'shaken', 'doomed'] });
  }

  @catchError()
  @retry({ times: 2, delay: { seconds: 0.01 } })
  @step
  work(item: string) {
    console.log(`attempt ${String(current.attempt)} at ${item}`);
    if (item === 'doomed' || (item === 'shaken' && current.attempt === 0)) process.kill(process.pid, 'SIGKILL');
    this.item = item;
    this.attempts = current.attempt + 1;
    this.next(this.gather);
  }

  @step gather(inputs: Inputs<Killed>) {
    this.ends = inputs.map((input) =>
      input.error === undefined ? `${input.item} ${String(input.attempts)}` : undefined,
    );
    this.codes = inputs.map((input) => input.error?.code);
    this.next(this.end);
  }

  @step end() {}
}
