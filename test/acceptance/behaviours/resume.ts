import { expect } from 'vitest';
import { hasKind, type Staged, type Stage } from '../behaviour.ts';
import { printedBy, taskOf, valuesOf, type CheckedRun } from '../checked-run.ts';
import { interpret, type ExpectedTask } from '../interpret.ts';
import type { Shape } from '../shape.ts';
import { joinsOf, stepsAfter } from './graph.ts';

type Place = (shape: Shape, task: ExpectedTask) => boolean;

/** The last task that stands so. */
function lastWhere({ shape, expected }: Pick<Stage, 'shape' | 'expected'>, place: Place): ExpectedTask | undefined {
  return [...expected.tasks.values()].findLast((task) => place(shape, task));
}

function firstWhere({ shape, expected }: Pick<Stage, 'shape' | 'expected'>, place: Place): ExpectedTask | undefined {
  return [...expected.tasks.values()].find((task) => place(shape, task));
}

/** Fails at a task, goes on without the trouble, and looks at what was taken over and what ran. */
function resumesFrom(what: string, place: Place, taskWhere = lastWhere): Staged {
  return {
    kind: 'staged',
    base: 'fragile',
    name: `resume: from a failed ${what}`,
    skips: (shape) =>
      taskWhere({ shape, expected: interpret(shape) }, place) === undefined ? `no ${what} in the shape` : undefined,
    play: async (stage) => {
      const task = taskWhere(stage, place);
      if (task === undefined) throw new Error(`No ${what}.`);
      const failed = await stage.run({ [task.key]: 'throw' });
      expect(failed.status).toBe('failed');
      const resumed = await stage.resume({});
      await expectGoneOn(stage, failed, resumed);
      expect(taskOf(resumed, task.key).status).toBe('finished');
    },
  };
}

/** What had finished was taken over by reference, all else ran, and the end is as it should be. */
async function expectGoneOn(stage: Stage, before: CheckedRun, resumed: CheckedRun): Promise<void> {
  const { tasks } = stage.expected;
  expect(resumed.status).toBe('finished');
  expect(resumed.run.info.origin).toBe(before.run.id);
  const done = [...before.tasks].filter(([, { status }]) => status === 'finished' || status === 'cloned');
  const expected = Object.fromEntries([...tasks.keys()].map((key) => [key, 'finished']));
  for (const [key] of done) expected[key] = 'cloned';
  expect(Object.fromEntries([...resumed.tasks].map(([key, { status }]) => [key, status]))).toEqual(expected);
  const trails = Object.fromEntries([...tasks.values()].map(({ key, trail }) => [key, trail]));
  expect(await valuesOf(resumed, tasks.keys(), 'trail')).toEqual(trails);
  for (const [key, task] of done) {
    const [old, now] = [await task.manifest(), await taskOf(resumed, key).manifest()];
    expect(now?.origin).toEqual(old?.origin ?? old?.path);
    expect([now?.startedAt, now?.artifacts]).toEqual([old?.startedAt, old?.artifacts]);
  }
}

const isStart: Place = (shape, { step }) => step === shape.start && shape.start !== shape.end;
const isEnd: Place = (shape, { step }) => step === shape.end;
const isSplit: Place = (shape, { step }) => shape.steps[step]?.next.kind === 'split';
const isForeach: Place = (shape, { step }) => shape.steps[step]?.next.kind === 'foreach';
const isSwitch: Place = (shape, { step }) => shape.steps[step]?.next.kind === 'switch';
const isJoin: Place = (shape, { step }) => shape.steps[step]?.closes !== undefined;
const isInner: Place = (shape, { step, stack }) => stack.length > 0 && shape.steps[step]?.closes === undefined;
const isRound: Place = (_shape, { round }) => round > 0;

const logsOfOrigin: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'resume: what the taken-over tasks printed is still readable',
  skips: (shape) => (shape.start === shape.end ? 'nothing is before the end' : undefined),
  play: async (stage) => {
    const { end, tasks } = stage.expected;
    const [start = ''] = tasks.keys();
    await stage.run({ [end.key]: 'throw' });
    const resumed = await stage.resume({});
    expect(await printedBy(resumed, start)).toEqual([`${start} attempt 0`]);
  },
};

const again: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'resume: of a resumed run, and every task keeps its origin',
  skips: (shape) => (shape.start === shape.end ? 'nothing is before the end' : undefined),
  play: async (stage) => {
    const { expected } = stage;
    const keys = [...expected.tasks.keys()];
    const first = await stage.run({ [keys[Math.max(1, Math.floor(keys.length / 2))] ?? '']: 'throw' });
    const second = await stage.resume({ [expected.end.key]: 'throw' });
    expect([first.status, second.status]).toEqual(['failed', 'failed']);
    const third = await stage.resume({});
    await expectGoneOn(stage, second, third);
    const [start = ''] = keys;
    expect((await taskOf(third, start).manifest())?.origin?.run).toBe(first.run.id);
  },
};

const fromStep: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'resume: from a step of a run that had succeeded',
  skips: (shape) => (shape.start === shape.end ? 'nothing is before the end' : undefined),
  play: async (stage) => {
    const { shape, expected } = stage;
    const joins = joinsOf(shape, expected.tasks);
    const step = joins.at(-1)?.step ?? shape.end;
    const first = await stage.run({});
    expect(first.status).toBe('finished');
    const resumed = await stage.resume({}, step);
    expect(resumed.status).toBe('finished');
    const rerun = new Set([step, ...stepsAfter(shape, step)]);
    for (const [key, task] of resumed.tasks)
      expect([key, task.status]).toEqual([key, rerun.has(task.step) ? 'finished' : 'cloned']);
    expect(await resumed.value(expected.end.key, 'trail')).toBe(expected.end.trail);
  },
};

const afterLoss: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'resume: after a task was killed by the system',
  skips: (shape) => (hasKind(shape, 'foreach') || hasKind(shape, 'split') ? undefined : 'nothing runs beside the task'),
  play: async (stage) => {
    const inner = [...stage.expected.tasks.values()].findLast(
      ({ step, key }) => key !== stage.expected.end.key && stage.shape.steps[step]?.closes === undefined,
    );
    const failed = await stage.run({ [inner?.key ?? '']: 'kill' });
    expect(failed.status).toBe('failed');
    await expectGoneOn(stage, failed, await stage.resume({}));
  },
};

const changedData: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'resume: what changed in the world since is seen by what runs, and by nothing that was taken over',
  skips: (shape) => (shape.start === shape.end ? 'nothing is before the end' : undefined),
  play: async (stage) => {
    const { tasks } = stage.expected;
    const keys = [...tasks.keys()];
    const failing = keys[Math.max(1, Math.floor(keys.length / 2))] ?? '';
    await stage.run({ [failing]: 'throw' });
    const resumed = await stage.resume({ world: 'changed' });
    const expected = Object.fromEntries(
      keys.map((key) => [key, taskOf(resumed, key).status === 'cloned' ? 'as it was' : 'changed']),
    );
    expect(expected[failing]).toBe('changed');
    expect(Object.values(expected)).toContain('as it was');
    expect(await valuesOf(resumed, keys, 'world')).toEqual(expected);
  },
};

export const resumeBehaviours: readonly Staged[] = [
  resumesFrom('start', isStart),
  resumesFrom('end', isEnd),
  resumesFrom('split', isSplit),
  resumesFrom('foreach', isForeach),
  resumesFrom('switch', isSwitch),
  resumesFrom('join', isJoin),
  resumesFrom('inner step of a foreach', isInner),
  resumesFrom('round of a recursion', isRound),
  resumesFrom('second round of a recursion, with later rounds to come', isRound, firstWhere),
  changedData,
  logsOfOrigin,
  again,
  fromStep,
  afterLoss,
];
