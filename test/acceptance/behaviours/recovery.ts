import { expect } from 'vitest';
import { hasKind, type Staged, type Stage, type Troubles } from '../behaviour.ts';
import { printedBy, taskOf, valuesOf, type CheckedRun } from '../checked-run.ts';
import { interpret, type ExpectedTask } from '../interpret.ts';
import type { Shape } from '../shape.ts';
import { reachesItself, stepsAfter } from './graph.ts';

/** A step that @catchError may stand on: it neither fans out nor switches. */
function isCatchable(shape: Shape, step: string): boolean {
  const kind = shape.steps[step]?.next.kind;
  return kind === 'linear' || kind === 'split' || kind === 'end';
}

function membersOf(shape: Shape): ReadonlySet<string> {
  const gangs = Object.values(shape.steps).flatMap(({ next }) => (next.kind === 'parallel' ? [next.to] : []));
  return new Set(gangs);
}

/** The tasks of these steps. */
function tasksAt({ expected }: Stage, fits: (step: string) => boolean): readonly ExpectedTask[] {
  return [...expected.tasks.values()].filter(({ step }) => fits(step));
}

const troublesFor = (keys: readonly string[], trouble: Troubles[string], suffix = ''): Troubles =>
  Object.fromEntries(keys.map((key) => [`${key}${suffix}`, trouble]));

/** A task that can be caught, of an item beside which there are others. */
function isOneOfSeveral(shape: Shape, { step, stack }: ExpectedTask): boolean {
  return isCatchable(shape, step) && !membersOf(shape).has(step) && (stack.at(-1)?.count ?? 0) > 1;
}

/** A task in the middle of the run that can be caught: the last one before the end step, or the end itself. */
function victimOf(stage: Stage): ExpectedTask | undefined {
  const { shape } = stage;
  const gang = membersOf(shape);
  const fits = tasksAt(
    stage,
    (step) => isCatchable(shape, step) && !gang.has(step) && !stepsAfter(shape, step).has(step),
  );
  return fits.findLast(({ step }) => step !== shape.end) ?? fits.at(-1);
}

/** As `victimOf`, where there certainly is one: the end. */
function victim(stage: Stage): ExpectedTask {
  const found = victimOf(stage);
  if (found === undefined) throw new Error('The end step can always be caught.');
  return found;
}

const statuses = (run: CheckedRun, key: string): readonly string[] =>
  taskOf(run, key).attempts.map(({ status }) => status);

const retried: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'retry: every task fails once, each attempt is counted, and what the first stored is not seen',
  skips: ({ isWide }) => (isWide ? 'too many tasks to fail' : undefined),
  play: async (stage) => {
    const { tasks } = stage.expected;
    const run = await stage.run(troublesFor([...tasks.keys()], 'throw', '@0'));
    expect(run.status).toBe('finished');
    const trails = Object.fromEntries([...tasks.values()].map(({ key, trail }) => [key, trail]));
    expect(await valuesOf(run, tasks.keys(), 'trail')).toEqual(trails);
    for (const key of tasks.keys()) {
      // The other members of a gang are stopped with the first that fails.
      const first = membersOf(stage.shape).has(taskOf(run, key).step) ? /^(failed|stopped)$/ : /^failed$/;
      expect(statuses(run, key), key).toEqual([expect.stringMatching(first), 'finished']);
      expect(await run.value(key, 'attemptSeen')).toBe(1);
      expect(await taskOf(run, key).artifactNames()).not.toContain('leftover');
    }
  },
};

const retriedLogs: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'retry: the output and the error of the failed attempt stay readable',
  play: async (stage) => {
    const { key } = victim(stage);
    const run = await stage.run({ [`${key}@0`]: 'throw' });
    const printed = async (stream: 'stdout' | 'stderr'): Promise<unknown> =>
      (await taskOf(run, key).logs({ stream })).map(({ attempt, text }) => [attempt, text]);
    expect(await printed('stdout')).toEqual([
      [0, `${key} attempt 0`],
      [1, `${key} attempt 1`],
    ]);
    expect(await printed('stderr')).toEqual([[0, 'meets throw']]);
    expect(taskOf(run, key).error).toMatchObject({ name: 'RangeError', message: `trouble at ${key}` });
    expect(run.run.status).toBe('finished');
  },
};

const caught: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'catch: after its retries the error is stored, other values stand in, and the flow goes on',
  play: async (stage) => {
    const { key, step } = victim(stage);
    const run = await stage.run({ [key]: 'throw' });
    expect(run.status).toBe('finished');
    expect(statuses(run, key)).toEqual(['failed', 'failed', 'finished']);
    expect(await run.value(key, 'error')).toMatchObject({ name: 'RangeError', message: `trouble at ${key}` });
    expect(await run.value(key, 'standIn')).toBe('stood in');
    const names = await taskOf(run, key).artifactNames();
    if (stage.shape.steps[step]?.closes !== undefined) expect(names).not.toContain('leftover');
    expect((await taskOf(run, key).manifest())?.caught).toMatchObject({ message: `trouble at ${key}` });
    const { end, tasks } = interpret(stage.shape, { caught: new Set([key]) });
    expect([...run.tasks.keys()].toSorted()).toEqual([...tasks.keys()].toSorted());
    expect(await run.value(end.key, 'trail')).toBe(end.trail);
  },
};

const caughtEverywhere: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'catch: on every step that can have it at once',
  skips: (shape) => {
    if (reachesItself(shape)) return 'what a caught step had counted in a recursion is lost, as it should be';
    if (hasKind(shape, 'parallel')) return 'a gang fails as one';
    return shape.isWide ? 'too many tasks to fail' : undefined;
  },
  play: async (stage) => {
    const { shape } = stage;
    const keys = tasksAt(stage, (step) => isCatchable(shape, step) && step !== shape.start).map(({ key }) => key);
    const run = await stage.run(troublesFor(keys, 'throw'));
    expect(run.status).toBe('finished');
    const { tasks } = interpret(shape, { caught: new Set(keys) });
    const trails = Object.fromEntries([...tasks.values()].map(({ key, trail }) => [key, trail]));
    expect(await valuesOf(run, tasks.keys(), 'trail')).toEqual(trails);
    const errors = (await valuesOf(run, keys, 'error')) as Readonly<Record<string, { readonly message: string }>>;
    for (const key of keys) expect(errors[key]?.message).toBe(`trouble at ${key}`);
  },
};

const caughtItem: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'catch: on one item of a foreach, the others go on as they are',
  skips: (shape) => {
    const tasks = [...interpret(shape).tasks.values()];
    return tasks.some((task) => isOneOfSeveral(shape, task))
      ? undefined
      : 'no foreach of several items with a step that can be caught';
  },
  play: async (stage) => {
    const inItems = [...stage.expected.tasks.values()].filter((task) => isOneOfSeveral(stage.shape, task));
    const { key, step } = inItems[Math.floor(inItems.length / 2)] ?? victim(stage);
    const run = await stage.run({ [key]: 'throw' });
    expect(run.status).toBe('finished');
    expect(await run.value(key, 'error')).toMatchObject({ message: `trouble at ${key}` });
    const others = inItems.filter((task) => task.step === step && task.key !== key);
    for (const other of others) {
      expect(await run.value(other.key, 'error'), other.key).toBeUndefined();
      expect(statuses(run, other.key)).toEqual(['finished']);
    }
    const { end } = interpret(stage.shape, { caught: new Set([key]) });
    expect(await run.value(end.key, 'trail')).toBe(end.trail);
  },
};

const uncatchable: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'catch: a step without it ends the run when its retries are over',
  skips: (shape) =>
    Object.keys(shape.steps).every((step) => isCatchable(shape, step)) ? 'every step can be caught' : undefined,
  play: async (stage) => {
    const target = tasksAt(stage, (step) => !isCatchable(stage.shape, step))[0];
    if (target === undefined) return;
    const run = await stage.run({ [target.key]: 'throw' });
    expect(run.status).toBe('failed');
    expect(statuses(run, target.key)).toEqual(['failed', 'failed']);
    expect((await run.run.failures()).map(({ step, id }) => `${step}/${id}`)).toEqual([target.key]);
  },
};

const timedOut: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'timeout: an attempt out of time fails with its message, and the next one may do better',
  play: async (stage) => {
    const { key } = victim(stage);
    const run = await stage.run({ [`${key}@0`]: 'hang' });
    expect(run.status).toBe('finished');
    expect(statuses(run, key)).toEqual(['failed', 'finished']);
    expect(taskOf(run, key).error).toMatchObject({
      code: 'FLOW_TASK_TIMEOUT',
      message: 'The task took longer than its 0.9 s.',
    });
    expect(await run.value(key, 'attemptSeen')).toBe(1);
  },
};

const timedOutAndCaught: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'timeout: with retry and catch, the last one is caught',
  skips: ({ name }) =>
    ['linear', 'branch', 'foreach', 'switch', 'recursion', 'named-ends'].includes(name)
      ? undefined
      : 'it waits for two timeouts: a few shapes stand for all',
  play: async (stage) => {
    const { key } = victim(stage);
    const run = await stage.run({ [key]: 'hang' });
    expect(run.status).toBe('finished');
    expect(statuses(run, key)).toEqual(['failed', 'failed', 'finished']);
    expect(await run.value(key, 'error')).toMatchObject({ code: 'FLOW_TASK_TIMEOUT' });
  },
};

const killed: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'SIGKILL of a task: retried, then caught, and its output is kept',
  play: async (stage) => {
    const { key } = victim(stage);
    const run = await stage.run({ [key]: 'kill' });
    expect(run.status).toBe('finished');
    expect(statuses(run, key)).toEqual(['failed', 'failed', 'finished']);
    expect(await run.value(key, 'error')).toMatchObject({
      code: 'FLOW_TASK_LOST',
      message: expect.stringContaining('SIGKILL') as string,
    });
    const printed = (await printedBy(run, key)).filter((line) => line.startsWith(key));
    expect(printed).toEqual([`${key} attempt 0`, `${key} attempt 1`]);
  },
};

const crashed: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'segmentation fault of a task: named in its error, its earlier output is kept, and the next attempt may do better',
  play: async (stage) => {
    const { key } = victim(stage);
    const run = await stage.run({ [`${key}@0`]: 'crash' });
    expect(run.status).toBe('finished');
    expect(statuses(run, key)).toEqual(['failed', 'finished']);
    expect(taskOf(run, key).error).toMatchObject({
      code: 'FLOW_TASK_LOST',
      message: expect.stringContaining('SIGSEGV') as string,
    });
    expect(await printedBy(run, key)).toEqual([`${key} attempt 0`, `${key} attempt 1`]);
  },
};

const gangRetried: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'gang: one member fails, and all are tried again as one',
  skips: (shape) => (hasKind(shape, 'parallel') ? undefined : 'no gang in the shape'),
  play: async (stage) => {
    const gang = membersOf(stage.shape);
    const members = tasksAt(stage, (step) => gang.has(step));
    const last = members.at(-1)?.key ?? '';
    const run = await stage.run({ [`${last}@0`]: 'throw' });
    expect(run.status).toBe('finished');
    const crew = members.filter(({ task }) => task.replace(/-\d+$/, '') === last.split('/')[1]?.replace(/-\d+$/, ''));
    for (const { key } of crew) expect(await run.value(key, 'attemptSeen'), key).toBe(1);
    const { end } = stage.expected;
    expect(await run.value(end.key, 'trail')).toBe(end.trail);
  },
};

export const recoveryBehaviours: readonly Staged[] = [
  retried,
  retriedLogs,
  caught,
  caughtEverywhere,
  caughtItem,
  uncatchable,
  timedOut,
  timedOutAndCaught,
  killed,
  crashed,
  gangRetried,
];
