import { defineFlowDecorator, defineStepDecorator, Flow, param, step, type StepDecorator } from '@flow/core';
import { testProject } from '@flow/testing';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runFlow, type Run } from '../src/index.ts';

/** Says its word before and after the body, so that the order of decorators shows. */
const around: (options: { word: string }) => StepDecorator = defineStepDecorator<{ word: string }>({
  name: 'around',
  setup(target, { word }) {
    target.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        console.log(`${word} >`);
        await body.run();
        console.log(`< ${word}`);
      },
    }));
  },
});

const quiet = defineStepDecorator<undefined>({
  name: 'quiet',
  mutate(target) {
    target.removeDecorator('around');
  },
});

const everywhere = defineFlowDecorator<{ word: string; but?: string }>({
  name: 'everywhere',
  mutate(flow, { word, but }) {
    for (const one of flow.steps) if (one.name !== but) one.addDecorator(around({ word }));
  },
});

const seeded = defineFlowDecorator<{ seed: number }>({
  name: 'seeded',
  mutate(flow, { seed }) {
    flow.addParameter('seed', param(z.int(), { default: seed, help: 'Where chance begins' }));
    if (flow.parameters.includes('debug')) flow.removeParameter('debug');
  },
});

@everywhere({ word: 'outer' })
@everywhere({ word: 'inner', but: 'end' })
class Wrapped extends Flow {
  @around({ word: 'own' }) @step start() {
    console.log('start');
    this.next(this.hushed);
  }

  @around({ word: 'own' }) @quiet() @around({ word: 'lower' }) @step hushed() {
    console.log('hushed');
    this.next(this.end);
  }

  @step end() {
    console.log('end');
  }
}

@seeded({ seed: 7 })
class Seeded extends Flow {
  seed!: number;
  readonly debug = param(z.boolean(), { default: true });
  doubled!: number;

  @step start() {
    this.doubled = this.seed * 2;
    this.next(this.end);
  }

  @step end() {}
}

@seeded({ seed: 7 })
class Forgetful extends Flow {
  readonly debug = param(z.boolean(), { default: true });
  seen!: boolean;

  @step start() {
    this.seen = this.debug;
    this.next(this.end);
  }

  @step end() {}
}

const project = await testProject();
afterAll(() => project[Symbol.asyncDispose]());

async function printed({ run }: { readonly run: Run }, name: string): Promise<string> {
  const task = await run.task(name);
  return (await task.logs()).map(({ text }) => text).join(' ');
}

test('a flow decorator puts decorators on all steps, the topmost outermost', async () => {
  await using result = await runFlow(Wrapped, {}, { project });
  expect(await printed(result, 'start')).toBe('outer > inner > own > start < own < inner < outer');
  expect(await printed(result, 'end')).toBe('outer > end < outer');
});

test('a step decorator takes others of its step away, whether above or below it', async () => {
  await using result = await runFlow(Wrapped, {}, { project });
  expect(await printed(result, 'hushed')).toBe('outer > inner > hushed < inner < outer');
});

test('parameters are added and taken away: given, by default, and unknown', async () => {
  await using byDefault = await runFlow(Seeded, {}, { project });
  expect(await byDefault.artifact('doubled')).toBe(14);
  await using given = await runFlow(Seeded, { seed: 4 }, { project });
  expect(await given.artifact('doubled')).toBe(8);
  await expect(runFlow(Seeded, { debug: true }, { project })).rejects.toMatchObject({ code: 'FLOW_PARAM_UNKNOWN' });
  await expect(runFlow(Seeded, { seed: 'x' as never }, { project })).rejects.toMatchObject({
    code: 'FLOW_PARAM_INVALID',
  });
});

test('a step that reads a parameter which was taken away is refused', async () => {
  await expect(runFlow(Forgetful, {}, { project })).rejects.toMatchObject({
    code: 'FLOW_INVALID',
    message: expect.stringContaining('FLOW_ARTIFACT_NEVER_SET') as string,
  });
});
