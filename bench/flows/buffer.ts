import { randomFillSync } from 'node:crypto';
import { Flow, param, step } from '@flow/core';
import { z } from 'zod';

/** Stores a Buffer of random bytes, and loads it in the next step. */
export default class BufferFlow extends Flow {
  readonly megabytes = param(z.int(), { default: 1024 });
  data!: Buffer;
  madeAt!: number;
  readAt!: number;

  @step start() {
    this.data = randomFillSync(Buffer.allocUnsafeSlow(this.megabytes * 2 ** 20));
    this.madeAt = Date.now();
    this.next(this.read);
  }

  @step read() {
    if (this.data.length !== this.megabytes * 2 ** 20) throw new Error('bytes are missing');
    this.readAt = Date.now();
    this.next(this.end);
  }

  @step end() {}
}
