import { runFlow } from '@flow/client';
import { current, Flow, param, step, type FlowError, type Inputs, type StepDecorator } from '@flow/core';
import { testProject } from '@flow/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parallel } from '../src/index.ts';

class Sum extends Flow {
  readonly size = param(z.int(), { default: 3 });
  readonly lazy = param(z.boolean(), { default: false });
  readonly failing = param(z.boolean(), { default: false });
  total!: number;
  totals!: readonly number[];

  @step start() {
    this.next(this.add, { parallel: this.size });
  }

  @parallel({ joinSeconds: 20 })
  @step
  async add() {
    const { gang } = current;
    if (this.failing && gang.index === 1) throw new Error('no number');
    const isLate = this.lazy && gang.index === 1;
    this.total = isLate ? 0 : await gang.reduce(gang.index + 1, (one, other) => one + other);
    this.next(this.join);
  }

  @step join(inputs: Inputs<Sum>) {
    this.totals = inputs.map(({ total }) => total);
    this.next(this.end);
  }

  @step end() {}
}

class Alone extends Flow {
  @parallel()
  @step
  start() {
    this.next(this.end);
  }

  @step end() {}
}

describe('@parallel', () => {
  test.each([1, 4])('has %i members meet before the body, and leave after it', async (size) => {
    await using project = await testProject();
    await using result = await runFlow(Sum, { size }, { project });
    expect(await result.artifact('totals')).toEqual(Array<number>(size).fill((size * (size + 1)) / 2));
  });

  test('of a member that fails lets its error be the one that counts', async () => {
    await using project = await testProject();
    await expect(runFlow(Sum, { failing: true }, { project })).rejects.toMatchObject({
      code: 'FLOW_RUN_FAILED',
      cause: { message: 'no number' },
    });
  });

  test('ends the wait for a member that does not take part', async () => {
    await using project = await testProject();
    await expect(runFlow(Sum, { lazy: true }, { project })).rejects.toMatchObject({
      cause: { code: 'FLOW_GANG_MEMBER_GONE' },
    });
  });

  test('is refused where there is no gang', async () => {
    await using project = await testProject();
    await expect(runFlow(Alone, {}, { project })).rejects.toMatchObject({
      cause: {
        code: 'FLOW_GANG_OUTSIDE',
        message: '@parallel of the step start needs a gang, and this task is no member of one.',
      },
    });
  });

  test.each([
    [{ joinSeconds: 0 }, 'joinSeconds: it must be a number of seconds, more than 0 and at most 24 days, and is 0'],
    [{ joinSeconds: '3' }, 'joinSeconds: it must be a number of seconds, more than 0 and at most 24 days, and is "3"'],
    [{ joinSeconds: Number.NaN }, 'and is NaN'],
    [{ joinSecond: 3 }, 'joinSecond: there is no such option; did you mean joinSeconds?'],
  ])('refuses the options %o', (options, reason) => {
    const decorate = (): StepDecorator => parallel(options as { joinSeconds: number });
    try {
      class Decorated extends Flow {
        @decorate()
        @step
        start() {}
      }
      throw new Error(`${Decorated.name} was accepted`);
    } catch (error) {
      const { code, message } = error as FlowError;
      expect(`${code}: ${message}`).toContain(`FLOW_DECORATOR_OPTIONS`);
      expect(message).toContain(reason);
    }
  });
});
