import { Flow, param, step } from '@flow/core';
import { secrets } from '@flow/secrets';
import { z } from 'zod';

/** Each of its ways asks for secrets that it can't have. */
export default class Wrong extends Flow {
  readonly way = param(z.enum(['missing', 'twice', 'taken', 'unknown', 'broken']), { default: 'missing' });

  @step start() {
    this.next(
      { missing: this.missing, twice: this.twice, taken: this.taken, unknown: this.unknown, broken: this.broken },
      { on: this.way },
    );
  }

  @secrets({ sources: ['file:nothing.json'] })
  @step
  missing() {
    this.next(this.end);
  }

  @secrets({ sources: ['file:database.json', 'file:mounted'] })
  @secrets({ sources: ['file:also.env'] })
  @step
  twice() {
    this.next(this.end);
  }

  @secrets({ sources: ['file:path.env'] })
  @step
  taken() {
    this.next(this.end);
  }

  @secrets({ sources: ['valt:database'] })
  @step
  unknown() {
    this.next(this.end);
  }

  @secrets({ sources: ['file:broken.json'] })
  @step
  broken() {
    this.next(this.end);
  }

  @step end() {}
}
