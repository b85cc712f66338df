import type { Task } from '@flow/client';
import { expect } from 'vitest';
import type { Woven } from '../behaviour.ts';
import { taskOf } from '../checked-run.ts';
import type { ExpectedRun, ExpectedTask } from '../interpret.ts';
import type { Shape } from '../shape.ts';
import type { CheckedRun } from '../checked-run.ts';

type Keys = readonly string[];

const keyOf = ({ step, id }: Task): string => `${step}/${id}`;

/** What the client finds from each task, by key. */
async function found(
  run: CheckedRun,
  { tasks }: ExpectedRun,
  find: (task: Task) => AsyncIterable<Task>,
): Promise<Readonly<Record<string, Keys>>> {
  const pairs = [...tasks.keys()].map(async (key) => {
    return [key, (await Array.fromAsync(find(taskOf(run, key)))).map((task) => keyOf(task))] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

function expectedOf({ tasks }: ExpectedRun, of: (task: ExpectedTask) => Keys): Readonly<Record<string, Keys>> {
  return Object.fromEntries([...tasks.values()].map((task) => [task.key, of(task)]));
}

/** Where a task stands: its id without its round. */
function scopeOf({ task, round }: ExpectedTask): string {
  return round === 0 ? task : task.slice(0, task.lastIndexOf('.'));
}

/** The tasks that each task goes on from: its parents, or the one that fanned out into nothing. */
function linksOf(shape: Shape, { tasks }: ExpectedRun): ReadonlyMap<string, Keys> {
  const all = [...tasks.values()];
  const parents = new Set(all.flatMap((task) => task.parents));
  const fanless = all.filter(({ key, step }) => shape.steps[step]?.next.kind === 'foreach' && !parents.has(key));
  const spans = new Map<string, number>();
  return new Map(
    all.map((task) => {
      const split = shape.steps[task.step]?.closes;
      if (split === undefined || task.parents.length > 0) return [task.key, task.parents];
      // The n-th join over nothing closes the n-th fan-out of nothing at its place.
      const place = `${split} ${scopeOf(task)}`;
      const nth = spans.get(place) ?? 0;
      spans.set(place, nth + 1);
      const own = fanless.filter((one) => `${one.step} ${scopeOf(one)}` === place)[nth];
      return [task.key, own === undefined ? [] : [own.key]];
    }),
  );
}

const parents: Woven = {
  kind: 'woven',
  name: 'tells the parents of each task',
  check: async (run, { tasks }) => {
    const parents = await Promise.all([...tasks.keys()].map(async (key) => taskOf(run, key).parents()));
    const told = parents.map((list) => list.map(({ step, id }) => `${step}/${id}`));
    expect(told).toEqual([...tasks.values()].map((task) => task.parents));
  },
};

const children: Woven = {
  kind: 'woven',
  name: 'tells the children of each task, in the order of its split',
  check: async (run, expected) => {
    const links = linksOf(run.at.shape, expected);
    const following = (key: string): Keys =>
      [...links].filter(([, before]) => before.includes(key)).map(([one]) => one);
    expect(await found(run, expected, (task) => task.children())).toEqual(
      expectedOf(expected, ({ key }) => following(key)),
    );
  },
};

const ancestors: Woven = {
  kind: 'woven',
  name: 'tells all ancestors of each task once, the nearest first',
  check: async (run, expected) => {
    const links = linksOf(run.at.shape, expected);
    const before = ({ key }: ExpectedTask): Keys => {
      const all = new Set(links.get(key));
      // A set that grows while it is walked is walked to its end.
      for (const one of all) for (const next of links.get(one) ?? []) all.add(next);
      return [...all];
    };
    expect(await found(run, expected, (task) => task.ancestors())).toEqual(expectedOf(expected, before));
  },
};

const siblings: Woven = {
  kind: 'woven',
  name: 'tells the closest siblings of each task: other branches, other items, other members',
  check: async (run, expected) => {
    const { shape } = run.at;
    const all = [...expected.tasks.values()];
    // Each task of a wide shape has all others beside it: a few of them tell as much.
    const asked = shape.isWide ? all.filter((_task, index) => index % 97 < 3) : all;
    const of = { ...expected, tasks: new Map(asked.map((task) => [task.key, task])) };
    expect(await found(run, of, (task) => task.siblings())).toEqual(
      expectedOf(of, (task) => (headOf(shape, expected, task) ?? itemsBeside(all, task)).map(({ key }) => key)),
    );
  },
};

/** Those that begin the other branches of the split that this task is a branch of; undefined where it begins none. */
function headOf(
  shape: Shape,
  { tasks }: ExpectedRun,
  { key, step, parents: [parent] }: ExpectedTask,
): readonly ExpectedTask[] | undefined {
  const split = tasks.get(parent ?? '')?.step ?? '';
  const next = shape.steps[split]?.next;
  const isJoin = shape.steps[step]?.closes !== undefined;
  if (next?.kind !== 'split' || isJoin) return undefined;
  const heads = [...tasks.values()].filter((one) => one.parents.includes(parent ?? '') && one.key !== key);
  return heads.filter((one) => shape.steps[one.step]?.closes !== split);
}

function itemsBeside(all: readonly ExpectedTask[], task: ExpectedTask): readonly ExpectedTask[] {
  const fan = scopeOf(task).replace(/-?\d+$/, '');
  if (fan === '') return [];
  const beside = all.filter((one) => {
    const isSamePlace = one.step === task.step && one.round === task.round;
    return isSamePlace && one.key !== task.key && scopeOf(one).replace(/-?\d+$/, '') === fan;
  });
  return beside.toSorted((one, other) => indexOf(one) - indexOf(other));
}

function indexOf(task: ExpectedTask): number {
  return Number(scopeOf(task).split('-').at(-1));
}

export const lineageBehaviours: readonly Woven[] = [parents, children, ancestors, siblings];
