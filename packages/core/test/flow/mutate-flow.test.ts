import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineStepDecorator } from '../../src/flow/decorators.ts';
import { mutateFlow } from '../../src/flow/mutate-flow.ts';
import type { FlowMutation } from '../../src/flow/mutation.ts';
import { param } from '../../src/flow/param.ts';
import type { FlowDraft } from '../../src/kernel/flow-draft.ts';

const steps = ['start', 'work', 'end'].map((name) => ({
  name,
  isStart: name === 'start',
  isEnd: name === 'end',
  decorators: [],
}));
const draft: FlowDraft = { flow: 'F', steps, parameters: new Map() };
const named = (name: string) => defineStepDecorator<undefined>({ name, setup() {} })();

const namesOf = ({ steps: changed }: FlowDraft): Record<string, readonly string[]> =>
  Object.fromEntries(changed.map(({ name, decorators }) => [name, decorators.map((one) => one.name)]));

test('decorators stand above those that are there, or below them', () => {
  const changed = mutateFlow(draft, (flow) => {
    const work = flow.step('work');
    work.addDecorator(named('first'));
    work.addDecorator(named('above'));
    work.addDecorator(named('below'), { below: true });
    expect(work.decorators.map(({ name }) => name)).toEqual(['above', 'first', 'below']);
  });
  expect(namesOf(changed)).toEqual({ start: [], work: ['above', 'first', 'below'], end: [] });
  expect(namesOf(draft)).toEqual({ start: [], work: [], end: [] });
});

test('a decorator that changes its step does so when it is added', () => {
  const clearing = defineStepDecorator<undefined>({
    name: 'clearing',
    mutate(step) {
      step.removeDecorator('old');
      step.addDecorator(named('new'));
    },
  })();
  const changed = mutateFlow(draft, (flow) => {
    flow.step('work').addDecorator(named('old'));
    flow.step('work').addDecorator(clearing);
  });
  expect(namesOf(changed)['work']).toEqual(['new', 'clearing']);
});

test('says which step is where the flow begins and ends, and what was removed', () => {
  mutateFlow(draft, (flow) => {
    expect(flow.steps.map(({ name, isStart, isEnd }) => [name, isStart, isEnd])).toEqual([
      ['start', true, false],
      ['work', false, false],
      ['end', false, true],
    ]);
    flow.step('end').addDecorator(named('a'));
    expect([flow.step('end').removeDecorator('a'), flow.step('end').removeDecorator('a')]).toEqual([true, false]);
  });
});

describe('refuses, in words that say what is meant,', () => {
  const refusal = (change: (flow: FlowMutation) => void): string => {
    try {
      mutateFlow(draft, change);
    } catch (error) {
      const { code, message, hint } = error as { code: string; message: string; hint: string };
      return `${code} ${message} ${hint}`;
    }
    return 'nothing';
  };

  test('what a flow does not have', () => {
    expect(refusal((flow) => flow.step('wrok'))).toMatchInlineSnapshot(
      `"FLOW_MUTATION F can't be changed so: it has no step wrok. Did you mean work?"`,
    );
    expect(refusal((flow) => flow.removeParameter('seed'))).toMatchInlineSnapshot(
      `"FLOW_MUTATION F can't be changed so: it has no parameter seed. The steps and parameters are those of its class, as far as they were not changed before."`,
    );
  });

  test('a parameter that is none, is there already, or is called like a step', () => {
    expect(refusal((flow) => flow.addParameter('seed', 3))).toMatchInlineSnapshot(
      `"FLOW_MUTATION F can't be changed so: what is given for the parameter seed wasn't made by param(). The steps and parameters are those of its class, as far as they were not changed before."`,
    );
    expect(refusal((flow) => flow.addParameter('a b', param(z.int())))).toMatchInlineSnapshot(
      `"FLOW_MUTATION F can't be changed so: "a b" can't be the name of a parameter. The steps and parameters are those of its class, as far as they were not changed before."`,
    );
    expect(refusal((flow) => flow.addParameter('work', param(z.int())))).toMatchInlineSnapshot(
      `"FLOW_MUTATION F can't be changed so: it has a step work. The steps and parameters are those of its class, as far as they were not changed before."`,
    );
    expect(
      refusal((flow) => {
        flow.addParameter('seed', param(z.int()));
        flow.addParameter('seed', param(z.int()));
      }),
    ).toMatchInlineSnapshot(
      `"FLOW_MUTATION F can't be changed so: it has a parameter seed already. The steps and parameters are those of its class, as far as they were not changed before."`,
    );
  });

  test('what a mutator throws, with the decorator that it belongs to', () => {
    const odd = defineStepDecorator<undefined>({
      name: 'odd',
      mutate() {
        throw new Error('no luck');
      },
    })();
    expect(refusal((flow) => flow.step('work').addDecorator(odd))).toMatchInlineSnapshot(
      `"FLOW_DECORATOR_FAILED @odd failed while it changed the step work: no luck Correct @odd, or what it is given."`,
    );
  });

  test('a change that is async, of which a part would be lost', () => {
    const later = async (flow: FlowMutation): Promise<void> => {
      await Promise.resolve();
      flow.removeStep('work');
    };
    expect(() => mutateFlow(draft, (flow) => later(flow) as unknown as void)).toThrow('it is async');
  });
});
