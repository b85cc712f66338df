import { expect } from 'vitest';
import type { Stage, Staged } from '../behaviour.ts';
import { printedBy, taskOf, type CheckedRun } from '../checked-run.ts';
import { seedOf } from '../seed.ts';

function statuses(run: CheckedRun): Readonly<Record<string, string>> {
  return Object.fromEntries([...run.tasks].map(([key, { status }]) => [key, status]));
}

function each(stage: Stage, status: (key: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries([...stage.expected.tasks.keys()].map((key) => [key, status(key)]));
}

/** What a task leaves, and what ran it. */
async function leftBy(run: CheckedRun, key: string): Promise<unknown> {
  const { artifacts, next, items, inputs, startedAt } = (await taskOf(run, key).manifest()) ?? {};
  return { artifacts, next, items, inputs, startedAt };
}

/** One behaviour, since what it begins with must never have run: the flow of a shape keeps its store. */
const once: Staged = {
  kind: 'staged',
  base: 'cached',
  skips: ({ name }) =>
    seedOf(name) % 3 === 0 ? undefined : 'a flow of its own takes long: a third of the shapes stand for all',
  name: 'cache: what has finished once runs in no later run, whatever became of that run, and has the same artifacts',
  play: async (stage) => {
    const { end, tasks } = stage.expected;
    const first = await stage.run({ [end.key]: 'throw' });
    expect(statuses(first)).toEqual(each(stage, (key) => (key === end.key ? 'failed' : 'finished')));
    const second = await stage.run({ [end.key]: 'throw' });
    expect(statuses(second)).toEqual(each(stage, (key) => (key === end.key ? 'failed' : 'cloned')));
    const third = await stage.resume({});
    expect(statuses(third)).toEqual(each(stage, (key) => (key === end.key ? 'finished' : 'cloned')));
    const fourth = await stage.run({ world: 'changed' });
    expect(fourth.status).toBe('finished');
    expect(statuses(fourth)).toEqual(each(stage, () => 'cloned'));
    for (const { key, trail } of tasks.values()) {
      const ran = key === end.key ? third : first;
      expect(await fourth.value(key, 'trail')).toEqual(trail);
      expect(await leftBy(fourth, key)).toEqual(await leftBy(ran, key));
      expect((await taskOf(fourth, key).manifest())?.origin?.run).toBe(ran.run.id);
      expect(await printedBy(fourth, key)).toEqual(await printedBy(ran, key));
    }
    // A step that is named runs again, whatever is known of it.
    const rerun = await stage.resume({}, stage.shape.end);
    expect(taskOf(rerun, end.key).status).toBe('finished');
  },
};

export const cacheBehaviours: readonly Staged[] = [once];
