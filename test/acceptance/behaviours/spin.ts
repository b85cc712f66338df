import { expect } from 'vitest';
import type { Stage, Staged } from '../behaviour.ts';
import { taskOf } from '../checked-run.ts';
import type { ExpectedTask } from '../interpret.ts';
import type { Shape } from '../shape.ts';
import { seedOf } from '../seed.ts';

/** A gang runs as one, and its members' tasks are told together. */
function isMember({ steps }: Shape, step: string): boolean {
  return Object.values(steps).some(({ next }) => next.kind === 'parallel' && next.to === step);
}

/** A task of each kind of place: the first, the last, one in the middle, the deepest, a join, a late round. */
function samples({ shape, expected }: Stage): readonly ExpectedTask[] {
  const tasks = [...expected.tasks.values()];
  const deepest = tasks.toSorted((one, other) => other.task.length - one.task.length)[0];
  const chosen = [
    tasks[0],
    tasks.at(-1),
    tasks[Math.floor(tasks.length / 2)],
    deepest,
    tasks.findLast(({ step }) => shape.steps[step]?.closes !== undefined),
    tasks.findLast(({ round }) => round > 0),
    tasks.findLast(({ step }) => isMember(shape, step)),
  ];
  return [...new Set(chosen.filter((task) => task !== undefined))];
}

function middleOf({ expected }: Stage): ExpectedTask {
  const tasks = [...expected.tasks.values()];
  const middle = tasks[Math.floor(tasks.length / 2)];
  if (middle === undefined) throw new Error('A shape has tasks.');
  return middle;
}

const again: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'spin: any task of a run stores again what it stored, and leads to where it led',
  play: async (stage) => {
    const run = await stage.run({});
    for (const task of samples(stage)) {
      const spun = await stage.spin({ world: 'changed' }, task.step, { key: task.key });
      expect(spun).toMatchObject({ status: 'finished', origin: task.key, kept: undefined });
      expect([task.key, spun.values['trail']]).toEqual([task.key, task.trail]);
      expect(spun.values['rounds']).toEqual(await run.value(task.key, 'rounds'));
      const { next } = (await taskOf(run, task.key).manifest()) ?? {};
      expect(spun.next).toMatchObject(next ?? {});
      // The world has changed since.
      expect(spun.values['world']).toBe('changed');
    }
  },
};

const failed: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'spin: the task that failed runs again, on what the failed run gave it',
  play: async (stage) => {
    const task = middleOf(stage);
    const run = await stage.run({ [task.key]: 'throw' });
    expect(run.status).toBe('failed');
    const spun = await stage.spin({}, task.step);
    expect(spun).toMatchObject({ status: 'finished', origin: task.key, values: { trail: task.trail } });
    const same = await stage.spin({ [task.key]: 'throw' }, task.step);
    expect(same).toMatchObject({ status: 'failed', next: undefined });
    if (stage.isCommandLine) expect([spun.exitCode, same.exitCode]).toEqual([0, 1]);
    expect((await stage.resume({})).status).toBe('finished');
  },
};

const nothingKept: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'spin: nothing is recorded of it, and with persist a run that is never the latest',
  skips: ({ isWide }) => (isWide ? 'says nothing more of many tasks' : undefined),
  play: async (stage) => {
    const run = await stage.run({});
    const before = (await stage.runs()).map(({ id }) => id);
    const task = middleOf(stage);
    await stage.spin({}, task.step, { key: task.key });
    expect((await stage.runs()).map(({ id }) => id)).toEqual(before);
    const { kept } = await stage.spin({}, task.step, { key: task.key, isKept: true });
    const [newest] = await stage.runs();
    expect(newest?.info).toMatchObject({ spin: task.step, origin: run.run.id });
    expect(kept).toBe(`${newest?.pathspec ?? ''}/${task.key}`);
    const own = await newest?.task(task.step, task.task);
    expect(own?.status).toBe('finished');
    const parents = (await own?.parents()) ?? [];
    expect(parents.map(({ step, id }) => `${step}/${id}`)).toEqual(task.parents);
    for (const parent of parents) expect((await parent.origin())?.pathspec).toContain(`/${run.run.id}/`);
    // The latest is still the run of the flow.
    expect((await stage.spin({}, task.step)).status).toBe('finished');
    expect((await stage.resume({}, stage.shape.end)).run.info.origin).toBe(run.run.id);
  },
};

const replaced: Staged = {
  kind: 'staged',
  base: 'fragile',
  name: 'spin: artifacts of the inputs are replaced, in all of them or in one',
  skips: ({ start, end, isWide }) => (start === end || isWide ? 'nothing is before the end, or too much' : undefined),
  play: async (stage) => {
    await stage.run({});
    const { end, tasks } = stage.expected;
    const spun = await stage.spin({}, end.step, { key: end.key, set: { trail: 'other' } });
    expect(spun.values['trail']).toBe(`${end.step}(${end.parents.map(() => 'other').join(',')})`);
    const join = [...tasks.values()].findLast((task) => task.parents.length > 1 && task.stack.length === 0);
    if (join === undefined) return;
    const trails = join.parents.map((key, index) => (index === 1 ? 'other' : tasks.get(key)?.trail));
    const joined = await stage.spin({}, join.step, { key: join.key, set: { '1.trail': 'other' } });
    expect(joined.values['trail']).toBe(shortened(`${join.step}(${trails.join(',')})`));
  },
};

/** As the flows shorten what they tell. */
function shortened(trail: string): string {
  if (trail.length <= 160) return trail;
  const sum = Array.from(trail).reduce(
    (total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_000_007,
    7,
  );
  return `${trail.slice(0, 24)}…${String(trail.length)}#${String(sum)}`;
}

const recovered: Staged = {
  kind: 'staged',
  base: 'guarded',
  name: 'spin: retries, time limits and catches hold as in a run',
  skips: ({ name, isWide }) => {
    if (isWide) return 'says nothing more of many tasks';
    return seedOf(name) % 4 === 0 ? undefined : 'it waits for a timeout: a few shapes stand for all';
  },
  play: async (stage) => {
    await stage.run({});
    const { end } = stage.expected;
    const retried = await stage.spin({ [`${end.key}@0`]: 'throw' }, end.step, { key: end.key });
    expect(retried).toMatchObject({ status: 'finished', values: { trail: end.trail, attemptSeen: 1 } });
    const caught = await stage.spin({ [end.key]: 'throw' }, end.step, { key: end.key });
    expect(caught).toMatchObject({ status: 'finished', values: { standIn: 'stood in' } });
    const late = await stage.spin({ [`${end.key}@0`]: 'hang' }, end.step, { key: end.key });
    expect(late).toMatchObject({ status: 'finished', values: { attemptSeen: 1 } });
  },
};

export const spinBehaviours: readonly Staged[] = [again, failed, nothingKept, replaced, recovered];
