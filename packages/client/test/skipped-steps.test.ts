import { defineStepDecorator, Flow, step, type Inputs } from '@flow/core';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { runFlow } from '../src/index.ts';

const ran: string[] = [];

const skip = defineStepDecorator<{ readonly name: string; readonly value: number }>({
  name: 'skip',
  refusesFanOut: true,
  sets: ({ name }) => [name],
  setup(hooks, { name, value }) {
    hooks.transformStepBody.tap((body) => ({ ...body, run: async () => body.assign(name, value) }));
  },
});

const swallow = defineStepDecorator<undefined>({
  name: 'swallow',
  refusesFanOut: true,
  setup(hooks) {
    hooks.transformStepBody.tap((body) => ({ ...body, run: () => body.run().catch(() => undefined) }));
  },
});

class Skipping extends Flow {
  size!: number;
  sizes!: readonly number[];

  @skip({ name: 'size', value: 2 })
  @step
  start() {
    ran.push('start');
    this.next(this.a, this.b);
  }

  @skip({ name: 'size', value: 5 })
  @step
  a() {
    ran.push('a');
    this.next(this.join);
  }

  @swallow()
  @step
  b() {
    ran.push('b');
    if (this.size > 0) throw new Error('before it said where to go on');
    this.next(this.join);
  }

  @skip({ name: 'size', value: 9 })
  @step
  join(inputs: Inputs<Skipping>) {
    ran.push('join');
    this.sizes = inputs.map(({ size }) => size);
    this.next(this.end);
  }

  @skip({ name: 'size', value: 10 })
  @step
  end() {
    ran.push('end');
  }
}

class Silent extends Flow {
  @swallow()
  @step
  start() {
    if (ran.length >= 0) return;
    this.next(this.end);
  }

  @step end() {}
}

test('a body that ends without saying where to go on is wrong all the same', async () => {
  await using project = await testProject({ onWarning: () => undefined });
  await expect(runFlow(Silent, {}, { project })).rejects.toMatchObject({
    cause: { code: expect.stringMatching(/^FLOW_NEXT_MISSING$/) as string },
  });
});

test('a step whose body a decorator skips, or whose error it swallows, goes on as its graph says', async () => {
  await using project = await testProject();
  await using result = await runFlow(Skipping, {}, { project });
  expect(result.status).toBe('finished');
  expect(ran).toEqual(['b']);
  const sizes = await Promise.all(
    ['start', 'a', 'b', 'join', 'end'].map(async (name) => (await result.run.task(name)).artifact('size')),
  );
  expect(sizes).toEqual([2, 5, 2, 9, 10]);
});
