import { expect } from 'vitest';
import type { Staged, Woven } from '../behaviour.ts';
import { printedBy, taskOf, valuesOf } from '../checked-run.ts';
import { interpret, type ExpectedTask } from '../interpret.ts';
import type { Shape } from '../shape.ts';
import { isSkippable } from '../weave.ts';
import { stepFacts } from '../write-flow.ts';

const imports = "import { config, defineFlowDecorator, defineStepDecorator } from '@flow/core';";

const configs: Woven = {
  kind: 'woven',
  name: 'uses a config in a parameter, in the options of decorators, and in a parameter that a mutator adds',
  adds: {
    imports,
    module: `const tuned = config('tuned', z.object({ size: z.number(), label: z.string(), extra: z.number() }), {
  value: { size: 4, label: 'by config', extra: 2 },
});
const labelled = defineStepDecorator<{ readonly label: string }>({
  name: 'labelled',
  sets: () => ['configLabel'],
  setup(step, { label }) {
    step.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        body.assign('configLabel', label);
        await body.run();
      },
    }));
  },
});
const extended = defineFlowDecorator<undefined>({
  name: 'extended',
  mutate(flow) {
    flow.addParameter('configExtra', param(z.number(), { default: tuned.extra }));
  },
});`,
    flowDecorators: '@extended()',
    members: () => `readonly configSize = param(z.number(), { default: tuned.size });
  readonly configExtra!: number;
  configLabel!: string;
  configSeen!: readonly number[];`,
    decorators: () => '@labelled({ label: tuned.label })',
    body: () => 'this.configSeen = [this.configSize, this.configExtra, tuned.size];',
  },
  check: async (run, { tasks }) => {
    const all = (value: unknown): unknown => Object.fromEntries([...tasks.keys()].map((key) => [key, value]));
    expect(await valuesOf(run, tasks.keys(), 'configSeen')).toEqual(all([4, 2, 4]));
    expect(await valuesOf(run, tasks.keys(), 'configLabel')).toEqual(all('by config'));
    expect(await run.run.configs()).toMatchObject({ tuned: { size: 4, label: 'by config', extra: 2 } });
    expect(await run.run.parameters()).toMatchObject({ configSize: 4, configExtra: 2 });
  },
};

const wrapped: Woven = {
  kind: 'woven',
  name: 'wraps every step in decorators of the flow itself, the topmost outermost, each with its own state',
  adds: {
    imports,
    module: `const wrapsOf = new Map<string, string[]>();
const wrap = defineStepDecorator<{ readonly name: string }>({
  name: 'wrap',
  sets: ({ name }) => (name === 'outer' ? ['wraps'] : []),
  setup(step, { name }) {
    let runs = 0;
    step.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        runs += 1;
        const own = wrapsOf.get(body.current.pathspec) ?? [];
        wrapsOf.set(body.current.pathspec, own);
        own.push(name + (runs > 0 ? ' in' : ' lost'));
        await body.run();
        own.push(name + ' out');
        if (name === 'outer') body.assign('wraps', [step.step, ...own]);
      },
    }));
  },
});`,
    members: () => 'wraps!: readonly string[];',
    decorators: () => "@wrap({ name: 'outer' }) @wrap({ name: 'inner' })",
    body: () => "wrapsOf.get(current.pathspec)?.push('body');",
  },
  check: async (run, { tasks }) => {
    const expected = [...tasks.values()].map(({ key, step }) => {
      return [key, [step, 'outer in', 'inner in', 'body', 'inner out', 'outer out']] as const;
    });
    expect(await valuesOf(run, tasks.keys(), 'wraps')).toEqual(Object.fromEntries(expected));
  },
};

const swallowed: Woven = {
  kind: 'woven',
  name: 'lets a decorator replace the error of another one, and a third swallow it',
  adds: {
    imports,
    module: `const around = (name: string, run: (body: () => Promise<void>) => Promise<string | undefined>) =>
  defineStepDecorator<undefined>({
    name,
    sets: () => ['swallowed'],
    setup(step) {
      step.transformStepBody.tap((body) => ({
        ...body,
        run: async () => {
          const told = await run(() => body.run());
          if (told !== undefined) body.assign('swallowed', told);
        },
      }));
    },
  });
const failing = around('failing', async (body) => {
  await body();
  throw new RangeError('spilt');
});
const renaming = around('renaming', async (body) => {
  await body().catch((error: Error) => Promise.reject(new TypeError(error.message + ' and renamed')));
  return undefined;
});
const swallowing = around('swallowing', (body) => body().then(() => 'nothing', (error: Error) => error.name + ': ' + error.message));`,
    members: () => 'swallowed!: string;',
    decorators: () => '@swallowing() @renaming() @failing()',
  },
  check: async (run, { tasks }) => {
    const expected = [...tasks.keys()].map((key) => [key, 'TypeError: spilt and renamed'] as const);
    expect(await valuesOf(run, tasks.keys(), 'swallowed')).toEqual(Object.fromEntries(expected));
  },
};

export const decoratorBehaviours: readonly Woven[] = [configs, wrapped, swallowed];

/** The last task whose body a decorator can skip. */
function victimOf(shape: Shape): ExpectedTask | undefined {
  const gangs = new Set(Object.values(shape.steps).flatMap(({ next }) => (next.kind === 'parallel' ? [next.to] : [])));
  const facts = stepFacts(shape).filter((step) => isSkippable(step) && !gangs.has(step.name));
  const steps = new Set(facts.map(({ name }) => name));
  return [...interpret(shape).tasks.values()].findLast(({ step }) => steps.has(step));
}

const skipped: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'goes on behind a task whose body a decorator skips, with what the decorator gave it',
  skips: (shape) => (victimOf(shape) === undefined ? 'no task whose body can be skipped' : undefined),
  play: async (stage) => {
    const { tasks } = stage.expected;
    const victim = victimOf(stage.shape);
    if (victim === undefined) throw new Error('There is a step that can be skipped.');
    const run = await stage.run({ [victim.key]: 'skip' });
    expect(run.status).toBe('finished');
    expect([...run.tasks.keys()].toSorted()).toEqual([...tasks.keys()].toSorted());
    expect(await run.value(victim.key, 'leftover')).toBe('skipped');
    expect(await printedBy(run, victim.key)).toEqual([]);
    // What came in is passed on as it is.
    const [parent = ''] = victim.parents;
    expect(await run.value(victim.key, 'trail')).toEqual(await run.value(parent, 'trail'));
    expect(taskOf(run, victim.key).status).toBe('finished');
  },
};

export const stagedDecoratorBehaviours: readonly Staged[] = [skipped];
