import { current, defineStepDecorator, Flow, step, type Inputs, type StepDecorator } from '@flow/core';
import { loadFlowClass } from '@flow/core/engine';
import { testProject } from '@flow/testing';
import { afterAll, expect, test } from 'vitest';
import { runFlow } from '../src/index.ts';

const around = (name: string): ((options: { word: string }) => StepDecorator) =>
  defineStepDecorator<{ word: string }>({
    name,
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
const loud = around('loud');
const calm = around('calm');

/** Stands in for the body where it throws, so that a step that fans out can't have it. */
const spared = defineStepDecorator<undefined>({
  name: 'spared',
  refusesFanOut: true,
  sets: () => ['isSpared'],
  setup(target) {
    target.provideRecovery.tap(() => ({ kind: 'catch', assign: { isSpared: true } }));
    target.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        console.log('spared');
        await body.run();
      },
    }));
  },
});

@loud({ word: 'top' })
@calm({ word: 'below' })
class OnAll extends Flow {
  @loud({ word: 'own' }) @step start() {
    console.log('start');
    this.next(this.end);
  }

  @step end() {
    console.log('end');
  }
}

@loud({ word: 'base' })
@calm({ word: 'base' })
abstract class Base extends Flow {
  @step start() {
    this.next(this.end);
  }

  abstract end(): void;
}

@loud({ word: 'nearer' })
class Derived extends Base {
  @step end() {}
}

@loud({ word: 'once' })
@loud({ word: 'twice' })
class Twice extends Flow {
  @step start() {
    this.next(this.end);
  }

  @step end() {}
}

@spared()
class Fanned extends Flow {
  isSpared!: boolean;
  kept!: readonly boolean[];

  @step start() {
    this.next(this.work, { foreach: [1, 2] });
  }

  @step work(item: number) {
    if (item === 2) throw new Error('the second');
    this.isSpared = false;
    this.next(this.join);
  }

  @step join(inputs: Inputs<Fanned>) {
    this.kept = inputs.map(({ isSpared }) => isSpared);
    this.next(this.end);
  }

  @step end() {}
}

@spared()
class FailsBeforeFanning extends Flow {
  @step start() {
    if (current.attempt >= 0) throw new Error('not to be spared');
    this.next(this.work, { foreach: [1, 2] });
  }

  @step work(_item: number) {
    this.next(this.join);
  }

  @step join(_inputs: Inputs<FailsBeforeFanning>) {
    this.next(this.end);
  }

  @step end() {}
}

@spared()
class ReadsUnset extends Flow {
  isSpared!: boolean;

  @step start() {
    this.next(this.work, { foreach: [1, 2] });
  }

  @step work(_item: number) {
    console.log(this.isSpared);
    this.next(this.join);
  }

  @step join(_inputs: Inputs<ReadsUnset>) {
    this.next(this.end);
  }

  @step end() {}
}

const project = await testProject();
afterAll(() => project[Symbol.asyncDispose]());

async function printed(flow: new () => Flow, name: string): Promise<string> {
  await using result = await runFlow(flow, {}, { project });
  const task = await result.run.task(name);
  return (await task.logs()).map(({ text }) => text).join(' ');
}

async function decoratorsOf(flow: new () => Flow): Promise<Record<string, readonly string[]>> {
  const { graph } = await loadFlowClass(project, flow);
  return Object.fromEntries((graph?.steps ?? []).map((node) => [node.name, node.decorators.map(({ name }) => name)]));
}

test('what stands on the class is outside of what stands on a step', async () => {
  expect(await printed(OnAll, 'end')).toBe('top > below > end < below < top');
});

test('a step that has such a decorator keeps its own, and gets the others', async () => {
  expect(await printed(OnAll, 'start')).toBe('below > own > start < own < below');
  expect(await decoratorsOf(OnAll)).toEqual({ start: ['calm', 'loud'], end: ['loud', 'calm'] });
});

test('a class that is extended decorates all steps, and the one that extends it comes first', async () => {
  expect(await printed(Derived, 'start')).toBe('nearer > base > < base < nearer');
  expect(await printed(Derived, 'end')).toBe('nearer > base > < base < nearer');
});

test('a class may have one twice', async () => {
  expect(await printed(Twice, 'end')).toBe('once > twice > < twice < once');
});

test("a step that fans out is left out where it can't have the decorator", async () => {
  expect(await decoratorsOf(Fanned)).toEqual({ start: [], work: ['spared'], join: ['spared'], end: ['spared'] });
  await using result = await runFlow(Fanned, {}, { project });
  expect(await result.artifact('kept')).toEqual([false, true]);
  expect(await printed(Fanned, 'start')).toBe('');
  expect(await printed(Fanned, 'end')).toBe('spared');
});

test('then nothing answers its failure', async () => {
  await expect(runFlow(FailsBeforeFanning, {}, { project })).rejects.toMatchObject({
    cause: { message: 'not to be spared' },
  });
});

test('and the checks know that there is nothing which sets what the decorator would', async () => {
  const { diagnostics } = await loadFlowClass(project, ReadsUnset);
  expect(diagnostics.map(({ code, message }) => [code, message.includes('isSpared')])).toEqual([
    ['FLOW_ARTIFACT_NEVER_SET', true],
  ]);
});
