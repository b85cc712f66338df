import { setTimeout as sleep } from 'node:timers/promises';
import { runFlow } from '@flow/client';
import { Flow, step } from '@flow/core';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { measured } from '../src/index.ts';

class Slow extends Flow {
  seconds!: number;

  @measured()
  @step
  async start() {
    await sleep(50);
    this.next(this.end);
  }

  @step end() {}
}

class Failing extends Flow {
  @measured()
  @step
  start() {
    if (this.seconds === undefined) throw new RangeError('nothing to do');
    this.next(this.end);
  }

  seconds: number | undefined;

  @step end() {}
}

test('stores how long a step took', async () => {
  await using project = await testProject();
  const result = await runFlow(Slow, {}, { project });
  const seconds = await result.artifact('seconds');
  expect(seconds).toBeGreaterThan(0.04);
  expect(seconds).toBeLessThan(10);
});

test('leaves the error of a step as it is', async () => {
  await using project = await testProject();
  await expect(runFlow(Failing, {}, { project })).rejects.toMatchObject({ cause: new RangeError('nothing to do') });
});
