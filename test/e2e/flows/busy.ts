import { Flow, step } from '@flow/core';

/** Never lets its process do anything else, for half a minute. */
export default class Busy extends Flow {
  @step start() {
    console.log('busy now');
    const end = Date.now() + 30_000;
    while (Date.now() < end);
    this.next(this.end);
  }

  @step end() {}
}
