import { defineFlowDecorator, defineStepDecorator, Flow, step, type FlowMutation, type Inputs } from '@flow/core';
import { loadFlowClass } from '@flow/core/engine';
import { testProject } from '@flow/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { runFlow } from '../src/index.ts';

const changed = defineFlowDecorator<(flow: FlowMutation) => void>({
  name: 'changed',
  mutate: (flow, change) => change(flow),
});

const noted = defineStepDecorator<undefined>({
  name: 'noted',
  sets: () => ['note'],
  setup(target) {
    target.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        await body.run();
        body.assign('note', `noted in ${target.step}`);
      },
    }));
  },
});

/** A line, branches, a foreach and a switch, each with steps that may be taken away. */
abstract class Whole extends Flow {
  trail!: readonly string[];
  mode!: 'short' | 'long';
  results!: readonly string[];
  note!: string;

  @step start() {
    this.trail = ['start'];
    this.mode = 'long';
    this.next(this.audit);
  }

  @step audit() {
    this.trail = [...this.trail, 'audit'];
    this.next(this.split);
  }

  @step split() {
    this.next(this.left, this.right);
  }

  @step left() {
    this.trail = [...this.trail, 'left'];
    this.next(this.join);
  }

  @step right() {
    this.next(this.join);
  }

  @step join(inputs: Inputs<Whole>) {
    this.trail = inputs.map(({ trail }) => trail.join(' '));
    this.merge(inputs, { include: ['mode'] });
    this.next(this.fan);
  }

  @step fan() {
    this.next(this.each, { foreach: ['a', 'b'] });
  }

  @step each(item: string) {
    this.trail = [item];
    this.next(this.polish);
  }

  @step polish() {
    this.trail = [...this.trail, 'polish'];
    this.next(this.gather);
  }

  @step gather(inputs: Inputs<Whole>) {
    this.results = inputs.map(({ trail }) => trail.join(' '));
    this.merge(inputs, { include: ['mode'] });
    this.next({ short: this.end, long: this.detour }, { on: this.mode });
  }

  @step detour() {
    this.results = [...this.results, 'detour'];
    this.next(this.end);
  }

  @step end() {}
}

const project = await testProject();
afterAll(() => project[Symbol.asyncDispose]());

function flowOf(change: (flow: FlowMutation) => void): new () => Whole {
  @changed(change)
  class Changed extends Whole {}
  return Changed;
}

async function play(change: (flow: FlowMutation) => void): Promise<Record<string, unknown>> {
  await using result = await runFlow(flowOf(change), {}, { project });
  const steps = await result.run.steps();
  const joined = await (await result.run.task('join')).artifact('trail');
  return { steps: steps.map((one) => String(one.step)), joined, results: await result.artifact('results') };
}

async function problems(change: (flow: FlowMutation) => void): Promise<readonly string[]> {
  const { diagnostics } = await loadFlowClass(project, flowOf(change));
  return diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe('a step that is taken away', () => {
  test('from a line, a branch, the body of a foreach, and the arm of a switch', async () => {
    const played = await play((flow) => {
      for (const name of ['audit', 'left', 'polish', 'detour']) flow.removeStep(name);
    });
    expect(played).toEqual({
      steps: ['start', 'split', 'right', 'join', 'fan', 'each', 'gather', 'end'],
      joined: ['start', 'start'],
      results: ['a', 'b'],
    });
  });

  test('is unknown from then on, and several in a row lead on', async () => {
    const { graph } = await loadFlowClass(
      project,
      flowOf((flow) => {
        flow.removeStep('audit');
        expect(flow.steps.map(({ name }) => name)).not.toContain('audit');
        expect(() => flow.step('audit')).toThrow("can't be changed so: it has no step audit");
        expect(() => flow.removeStep('audit')).toThrow('it has no step audit');
      }),
    );
    expect(graph?.steps.map(({ name }) => String(name))).not.toContain('audit');
    expect(graph?.steps[0]).toMatchObject({ next: { to: 'split' }, written: { to: 'audit' } });
  });

  test('can be the first of a foreach, whose items are then in `current` alone', async () => {
    const { results } = await play((flow) => flow.removeStep('each'));
    const trail = 'start audit left start audit polish';
    expect(results).toEqual([trail, trail, 'detour']);
  });

  test.each([
    ['split', 'it splits the flow'],
    ['join', 'it is a join'],
    ['fan', 'it fans out'],
    ['gather', 'it is a join'],
  ])('can’t be %s: %s', async (name, reason) => {
    expect(await problems((flow) => flow.removeStep(name))).toContain(
      `FLOW_GRAPH_STEP_REMOVED The step ${name} can't be taken away: ${reason}.`,
    );
  });

  test('can’t be all of two branches, or where the flow begins or ends', async () => {
    const both = (flow: FlowMutation): void => ['left', 'right'].forEach((name) => flow.removeStep(name));
    expect(await problems(both)).toContain(
      "FLOW_GRAPH_STEP_REMOVED The step a branch of split can't be taken away: then two branches of split lead to join at once.",
    );
    for (const [name, how] of [
      ['start', 'begins'],
      ['end', 'ends'],
    ] as const)
      await expect(problems((flow) => flow.removeStep(name))).rejects.toThrow(
        `${name} can't be taken away, for the flow ${how} there`,
      );
  });

  test('leaves a read without what it set, which is told', async () => {
    @changed((flow) => flow.removeStep('set'))
    class Lacking extends Flow {
      value!: number;
      seen!: number;

      @step start() {
        this.next(this.set);
      }

      @step set() {
        this.value = 1;
        this.next(this.end);
      }

      @step end() {
        this.seen = this.value;
      }
    }
    const { diagnostics } = await loadFlowClass(project, Lacking);
    expect(diagnostics.map(({ code }) => code)).toEqual(['FLOW_ARTIFACT_NEVER_SET']);
  });
});

describe('a step that is added', () => {
  const run = (flow: Whole): void => {
    flow.trail = [...flow.trail, 'added'];
  };

  test('after a step of a line, of a branch, and of a foreach', async () => {
    const played = await play((flow) => {
      flow.addStep('one', { after: 'audit', run });
      flow.addStep('two', { after: 'left', run });
      flow.addStep('three', { after: 'each', run });
    });
    expect(played['joined']).toEqual(['start audit added left added', 'start audit added']);
    expect(played['results']).toEqual(['a added polish', 'b added polish', 'detour']);
    expect(played['steps']).toEqual(expect.arrayContaining(['one', 'two', 'three']));
  });

  test('before a step, whatever leads there, and beside another that was added', async () => {
    const played = await play((flow) => {
      flow.addStep('second', { before: 'split', run });
      flow.addStep('first', {
        before: 'second',
        async run(of: Whole) {
          await Promise.resolve();
          of.trail = [...of.trail, 'first'];
        },
      });
      flow.addStep('last', { before: 'end', run: (of: Whole) => void (of.results = [...of.results, 'last']) });
      flow.removeStep('detour');
    });
    expect(played['joined']).toEqual(['start audit first added left', 'start audit first added']);
    expect(played['results']).toEqual(['a polish', 'b polish', 'last']);
  });

  test('has the decorators that it is given', async () => {
    const flow = flowOf((one) => one.addStep('one', { after: 'audit', run() {} }).addDecorator(noted()));
    await using result = await runFlow(flow, {}, { project });
    expect(await (await result.run.task('one')).artifact('note')).toBe('noted in one');
  });

  test.each([
    [{ after: 'split' }, 'after split: it splits the flow'],
    [{ after: 'gather' }, 'after gather: it switches'],
    [{ after: 'end' }, 'after end: it is where the flow ends'],
    [{ before: 'start' }, 'before start: start is where the flow begins'],
    [{ before: 'join' }, 'before join: join is a join, or takes an item'],
    [{ before: 'each' }, 'before each: each is a join, or takes an item'],
  ] as const)('can’t stand %j', async (place, reason) => {
    expect(await problems((flow) => void flow.addStep('more', { ...place, run() {} }))).toContain(
      `FLOW_GRAPH_STEP_ADDED The step more can't be added ${reason}.`,
    );
  });

  test('has a name of its own, and a step beside it', async () => {
    const refused = async (name: string, place: { readonly after: string }): Promise<unknown> =>
      problems((flow) => void flow.addStep(name, { ...place, run() {} }));
    await expect(refused('audit', { after: 'start' })).rejects.toThrow('it has a step audit already');
    await expect(refused('a b', { after: 'start' })).rejects.toThrow('"a b" can\'t be the name of a step');
    await expect(refused('more', { after: 'strat' })).rejects.toThrow('it has no step strat');
    await expect(refused('next', { after: 'start' })).rejects.toThrow('"next" can\'t be the name of a step');
    await expect(refused('results', { after: 'start' })).resolves.toContainEqual(expect.stringContaining('results'));
  });
});
