import { expect } from 'vitest';
import { hasKind, withoutForeach, withoutSwitch, type Staged, type Stage, type Trouble } from '../behaviour.ts';
import { printedBy, taskOf, type CheckedRun } from '../checked-run.ts';
import type { ExpectedTask } from '../interpret.ts';

/** A task somewhere in the middle of the run. */
function middle({ expected }: Stage): ExpectedTask {
  const tasks = [...expected.tasks.values()];
  const found = tasks[Math.floor(tasks.length / 2)];
  if (found === undefined) throw new Error('A run has tasks.');
  return found;
}

async function failAt(stage: Stage, task: ExpectedTask, trouble: Trouble): Promise<CheckedRun> {
  const run = await stage.run({ [task.key]: trouble });
  expect([run.status, run.run.status]).toEqual(['failed', 'failed']);
  // What the flow does wrong, as a value that can't be stored, is bad usage.
  if (stage.isCommandLine) expect(run.exitCode).toBe(trouble === 'unstorable' ? 2 : 1);
  expect((await run.run.failures()).map(({ step, id }) => `${step}/${id}`)).toEqual([task.key]);
  return run;
}

const stored: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'stores the error of a failed task, with its cause and its line of TypeScript',
  play: async (stage) => {
    const task = middle(stage);
    const run = await failAt(stage, task, 'throw');
    const { error } = taskOf(run, task.key);
    expect(error).toMatchObject({
      name: 'RangeError',
      message: `trouble at ${task.key}`,
      cause: { name: 'TypeError', message: 'the reason' },
    });
    expect(error?.position?.line).toBe(stage.lineOf('throw new RangeError'));
    expect(error?.position?.file).toBe(`flows/${run.run.flow}.ts`);
    expect(run.run.info.error).toMatchObject({ message: `trouble at ${task.key}` });
  },
};

const stopsThere: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'runs nothing that comes after a failed task, and finishes what was running',
  play: async (stage) => {
    const task = middle(stage);
    const run = await failAt(stage, task, 'throw');
    const after = new Set([task.key]);
    for (const { key, parents } of stage.expected.tasks.values())
      if (parents.some((parent) => after.has(parent))) after.add(key);
    after.delete(task.key);
    expect([...run.tasks.keys()].filter((key) => after.has(key))).toEqual([]);
    const fellows = hasKind(stage.shape, 'parallel') ? ['finished', 'stopped'] : ['finished'];
    for (const [key, { status }] of run.tasks) expect(key === task.key ? ['failed'] : fellows).toContain(status);
    await expect(taskOf(run, task.key).artifactNames()).rejects.toThrow();
  },
};

const oddThrow: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'stores what was thrown when it is no error',
  play: async (stage) => {
    const task = middle(stage);
    const run = await failAt(stage, task, 'throw text');
    expect(taskOf(run, task.key).error?.message).toContain('only text');
  },
};

const exited: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'process.exit in a step fails its task with a message, and its output is kept',
  play: async (stage) => {
    const task = middle(stage);
    const run = await failAt(stage, task, 'exit');
    expect(taskOf(run, task.key).error).toMatchObject({
      code: 'FLOW_TASK_LOST',
      message: expect.stringContaining('exit code 3') as string,
    });
    expect(await printedBy(run, task.key, 'stderr')).toContain('meets exit');
  },
};

const timeout: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'timeout: without retry and catch it ends the run',
  skips: ({ name }) =>
    ['linear', 'nested-branches', 'foreach', 'switch', 'recursion-in-foreach', 'one-step'].includes(name)
      ? undefined
      : 'it waits for a timeout: a few shapes stand for all',
  play: async (stage) => {
    const task = middle(stage);
    const run = await failAt(stage, task, 'hang');
    expect(taskOf(run, task.key).error).toMatchObject({
      code: 'FLOW_TASK_TIMEOUT',
      message: 'The task took longer than its 0.9 s.',
    });
  },
};

const unstorable: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'names the place inside a value that cannot be stored',
  play: async (stage) => {
    const task = middle(stage);
    const run = await failAt(stage, task, 'unstorable');
    expect(taskOf(run, task.key).error?.message).toMatch(/unfit\.layers\[1\]\.run .*function/);
  },
};

const noCase: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'refuses a switch whose value has no case',
  skips: withoutSwitch,
  play: async (stage) => {
    const task = [...stage.expected.tasks.values()].find(({ taken }) => taken !== undefined);
    if (task === undefined) throw new Error('The shape takes no switch.');
    const run = await failAt(stage, task, 'no case');
    expect(taskOf(run, task.key).error).toMatchObject({
      code: 'FLOW_SWITCH_CASE',
      message: expect.stringContaining('has no case for "nowhere"') as string,
    });
  },
};

const noItems: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'refuses a foreach over what cannot be iterated',
  skips: (shape) =>
    shape.name.endsWith('async-foreach') ? 'the shape iterates by a generator' : withoutForeach(shape),
  play: async (stage) => {
    const { shape, expected } = stage;
    const task = [...expected.tasks.values()].find(({ step }) => shape.steps[step]?.next.kind === 'foreach');
    if (task === undefined) throw new Error('The shape takes no foreach.');
    const run = await failAt(stage, task, 'no items');
    expect(taskOf(run, task.key).error).toMatchObject({
      code: 'FLOW_FOREACH_ITEMS',
      message: `The foreach of ${task.step} got number, which can't be iterated.`,
    });
  },
};

export const failureBehaviours: readonly Staged[] = [
  stored,
  stopsThere,
  oddThrow,
  exited,
  timeout,
  unstorable,
  noCase,
  noItems,
];
