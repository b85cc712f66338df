import type { RunEvent } from '@flow/core/kernel';
import { expect } from 'vitest';
import { hasKind, withoutForeach, withoutJoin, withoutSwitch, type Woven } from '../behaviour.ts';
import { taskOf, valuesOf } from '../checked-run.ts';
import type { ExpectedFrame, ExpectedRun, ExpectedTask } from '../interpret.ts';
import type { Shape } from '../shape.ts';

function withoutLoop(shape: Shape): string | undefined {
  return reachesItself(shape) ? undefined : 'no step that runs in rounds';
}

/** A step leads back to itself. */
export function reachesItself(shape: Shape): boolean {
  return Object.keys(shape.steps).some((name) => stepsAfter(shape, name).has(name));
}

export function stepsAfter(shape: Shape, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = targets(shape, name);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    queue.push(...targets(shape, next));
  }
  return found;
}

function targets(shape: Shape, name: string): string[] {
  const next = shape.steps[name]?.next;
  if (next === undefined || next.kind === 'end') return [];
  return next.kind === 'switch' ? Object.values(next.cases) : [next.to].flat();
}

const sorted = (keys: Iterable<string>): readonly string[] => [...keys].toSorted();

const ended = (event: RunEvent): boolean => event.kind === 'task.finished' || event.kind === 'task.cloned';

function keyOf(event: RunEvent): string {
  return 'task' in event ? `${event.step}/${event.task}` : '';
}

const taskList: Woven = {
  kind: 'woven',
  name: 'runs each task once, and no other',
  check: (run, { tasks }) => {
    expect(sorted(run.tasks.keys())).toEqual(sorted(tasks.keys()));
    expect(run.events.filter(ended).map(keyOf).toSorted()).toEqual(sorted(tasks.keys()));
  },
};

const trails: Woven = {
  kind: 'woven',
  name: 'gives each task what those before it left',
  check: async (run, { tasks }) => {
    const expected = Object.fromEntries([...tasks.values()].map(({ key, trail }) => [key, trail]));
    expect(await valuesOf(run, tasks.keys(), 'trail')).toEqual(expected);
  },
};

function isAsync(shape: Shape): boolean {
  return Object.values(shape.steps).some(({ next }) => next.kind === 'foreach' && next.isAsync);
}

const takenAway = 'takenAwayAfter';

const removed: Woven = {
  kind: 'woven',
  name: 'goes on without the steps that a mutator takes away, as a config says',
  skips: (shape) => (hasKind(shape, 'linear') ? undefined : 'no step that leads to one other'),
  adds: {
    imports: `import { config, defineFlowDecorator } from '@flow/core';`,
    module: `const lessening = config('lessening', { value: { prefix: '${takenAway}' } }) as { readonly prefix: string };
const lessened = defineFlowDecorator<undefined>({
  name: 'lessened',
  mutate(flow) {
    for (const { name } of flow.steps) if (name.startsWith(lessening.prefix)) flow.removeStep(name);
  },
});`,
    flowDecorators: '@lessened()',
    members: ({ steps }) =>
      Object.entries(steps)
        .map(([name, { next }]) =>
          next.kind === 'linear'
            ? `@step async ${takenAway}${name}() { this.trail = ['taken away']; this.next(this.${next.to}); }`
            : '',
        )
        .join('\n'),
    leads: ({ name }) => `${takenAway}${name}`,
  },
  check: (run) => {
    expect([...run.tasks.keys()].filter((key) => key.startsWith(takenAway))).toEqual([]);
  },
};

const order: Woven = {
  kind: 'woven',
  name: 'starts a task only when all that it continues have finished, or yield',
  check: ({ at, events }, { tasks }) => {
    const begun = new Set<string>();
    const over = new Set<string>();
    for (const event of events) {
      if (event.kind === 'task.started') {
        expect(begun.has(keyOf(event)), `${keyOf(event)} starts twice`).toBe(false);
        begun.add(keyOf(event));
        const done = isAsync(at.shape) ? [...begun, ...over] : over;
        for (const parent of tasks.get(keyOf(event))?.parents ?? []) expect([...done]).toContain(parent);
      } else if (ended(event)) over.add(keyOf(event));
    }
  },
};

const workers: Woven = {
  kind: 'woven',
  name: 'runs no more tasks at once than there are workers',
  skips: (shape) => {
    if (hasKind(shape, 'parallel')) return 'the members of a gang run together, however many';
    return isAsync(shape) ? 'a source that yields takes no worker from its items' : undefined;
  },
  check: ({ events }) => {
    let running = 0;
    let peak = 0;
    for (const { kind } of events) {
      if (kind === 'task.started') running += 1;
      if (kind === 'task.finished') running -= 1;
      peak = Math.max(peak, running);
    }
    expect(running).toBe(0);
    expect(peak).toBeLessThanOrEqual(2);
  },
};

const stack: Woven = {
  kind: 'woven',
  name: 'knows its place in the foreachs around it (current.foreach)',
  skips: withoutForeach,
  adds: {
    members: () => 'stack!: readonly { step: string; index: number; count: number; item: unknown }[];',
    body: () =>
      'this.stack = current.foreach.map(({ step: name, index, count, item: one }) => ({ step: name, index, count, item: one }));',
  },
  check: async (run, { tasks }) => {
    const expected = Object.fromEntries([...tasks.values()].map((task) => [task.key, task.stack]));
    const stored = await valuesOf(run, tasks.keys(), 'stack');
    expect(isAsync(run.at.shape) ? countedLate(stored, expected) : stored).toEqual(expected);
  },
};

type Stacks = Readonly<Record<string, readonly ExpectedFrame[]>>;

/** A task that began before the last item of an async source was there has no count; any other has the right one. */
function countedLate(stored: Readonly<Record<string, unknown>>, expected: Stacks): Readonly<Record<string, unknown>> {
  const filled = Object.entries(stored).map(([key, frames]) => {
    const own = frames as readonly Partial<ExpectedFrame>[];
    return [key, own.map((frame, depth) => ({ ...frame, count: frame.count ?? expected[key]?.[depth]?.count }))];
  });
  return Object.fromEntries(filled) as Readonly<Record<string, unknown>>;
}

const items: Woven = {
  kind: 'woven',
  name: 'hands each task of a foreach its item',
  skips: withoutForeach,
  adds: { members: () => 'own: unknown;', body: ({ takesItem }) => (takesItem ? 'this.own = item;' : '') },
  check: async (run, { tasks }) => {
    const fanned = [...tasks.values()].filter((task) => startsItem(task, tasks));
    const expected = Object.fromEntries(fanned.map((task) => [task.key, task.stack.at(-1)?.item]));
    expect(
      await valuesOf(
        run,
        fanned.map((task) => task.key),
        'own',
      ),
    ).toEqual(expected);
  },
};

/** The task is the first of its item. */
function startsItem(task: ExpectedTask, tasks: ExpectedRun['tasks']): boolean {
  const [parent = ''] = task.parents;
  return task.parents.length === 1 && (tasks.get(parent)?.stack.length ?? 0) < task.stack.length;
}

const members: Woven = {
  kind: 'woven',
  name: 'shows each member of a gang its index, the count and where the main member listens (current.parallel)',
  skips: (shape) => (hasKind(shape, 'parallel') ? undefined : 'no gang in the shape'),
  adds: {
    members: () => 'member!: string;\naddress!: unknown;\ncrew!: readonly string[];',
    body: ({
      closes,
    }) => `this.member = current.parallel === undefined ? 'none' : current.parallel.index + ' of ' + current.parallel.count;
    this.address = current.parallel?.main;
    ${closes === 'parallel' ? 'this.crew = inputs.map((input) => input.member + (JSON.stringify(input.address) ?? ""));' : ''}`,
  },
  check: async (run, { tasks }) => {
    const { shape } = run.at;
    for (const { key, step, parents } of joinsOf(shape, tasks)) {
      if (shape.steps[shape.steps[step]?.closes ?? '']?.next.kind !== 'parallel') continue;
      const crew = (await run.value(key, 'crew')) as readonly string[];
      const [first = ''] = crew;
      const address = first.slice(first.indexOf('{'));
      const isSecond = parents[0]?.startsWith('second/') === true;
      const own = (index: number): string =>
        isSecond ? 'none' : `${String(index)} of ${String(parents.length)}${address}`;
      expect(crew).toEqual(parents.map((_, index) => own(index)));
      if (!isSecond) expect(JSON.parse(address)).toMatchObject({ port: expect.any(Number) as number });
    }
  },
};

const joinOrder: Woven = {
  kind: 'woven',
  name: 'gives a join its inputs in the order of the split, whichever finishes first',
  skips: withoutJoin,
  adds: {
    imports: "import { setTimeout as sleep } from 'node:timers/promises';",
    members: () => 'leftBy!: string;\nordered!: readonly string[];',
    body: ({ isJoin, takesItem }) => {
      const wait = takesItem ? 'if (current.foreach.at(-1)?.index === 0) await sleep(12);' : '';
      return `${wait}
      ${isJoin ? 'this.ordered = inputs.map((input) => input.leftBy);' : ''}
      this.leftBy = current.step + '/' + current.task;`;
    },
  },
  check: async (run, { tasks }) => {
    const joins = joinsOf(run.at.shape, tasks);
    const expected = Object.fromEntries(joins.map(({ key, parents }) => [key, parents]));
    expect(await valuesOf(run, Object.keys(expected), 'ordered')).toEqual(expected);
  },
};

/** The tasks that are joins. */
export function joinsOf(shape: Shape, tasks: ExpectedRun['tasks']): readonly ExpectedTask[] {
  return [...tasks.values()].filter(({ step }) => shape.steps[step]?.closes !== undefined);
}

const namedInputs: Woven = {
  kind: 'woven',
  name: 'gives a join its inputs by the names of their steps (inputs.from)',
  skips: (shape) =>
    Object.values(shape.steps).some(({ closes }) => shape.steps[closes ?? '']?.next.kind === 'split')
      ? undefined
      : 'no join of static branches',
  adds: {
    members: () => 'departed!: string;\nbyName!: Readonly<Record<string, string>>;',
    body: ({ closes, isJoin }, shape) => {
      const own = "this.departed = current.step + '/' + current.task;";
      if (!isJoin || closes !== 'split') return own;
      const names = Object.keys(shape.steps).map((name) => JSON.stringify(name));
      return `${own}
      const named = inputs.from as Readonly<Record<string, { readonly departed: string } | undefined>>;
      this.byName = Object.fromEntries([${names.join(', ')}].flatMap((name) => {
        const departed = named[name]?.departed;
        return departed?.startsWith(name + '/') ? [[name, departed]] : [];
      }));`;
    },
  },
  check: async (run, { tasks }) => {
    const { shape } = run.at;
    const joins = joinsOf(shape, tasks).filter(
      ({ step }) => shape.steps[shape.steps[step]?.closes ?? '']?.next.kind === 'split',
    );
    const named = joins.map(({ key, parents }) => [
      key,
      Object.fromEntries(parents.map((parent) => [parent.split('/')[0], parent])),
    ]);
    expect(
      await valuesOf(
        run,
        joins.map(({ key }) => key),
        'byName',
      ),
    ).toEqual(Object.fromEntries(named));
  },
};

const readOnlyInputs: Woven = {
  kind: 'woven',
  name: 'refuses a write to an input of a join',
  skips: withoutJoin,
  adds: {
    members: () => 'refusal!: string;',
    body: ({ isJoin }) =>
      isJoin
        ? `this.refusal = 'no inputs';
        try {
          for (const input of inputs) (input as { trail: string }).trail = 'changed';
        } catch (error) {
          this.refusal = String((error as { code?: string }).code);
        }`
        : '',
  },
  check: async (run, { tasks }) => {
    for (const { key, parents } of joinsOf(run.at.shape, tasks)) {
      expect(await run.value(key, 'refusal')).toBe(parents.length === 0 ? 'no inputs' : 'FLOW_INPUT_ASSIGNED');
    }
  },
};

const arms: Woven = {
  kind: 'woven',
  name: 'runs the taken arm of a switch and none of the others',
  skips: withoutSwitch,
  check: async (run, { tasks }) => {
    for (const { key, taken } of tasks.values()) {
      const next = (await taskOf(run, key).manifest())?.next;
      if (taken !== undefined) expect(next).toEqual({ kind: 'switch', case: taken });
    }
    const untaken = Object.keys(run.at.shape.steps).filter(
      (name) => ![...tasks.values()].some(({ step }) => step === name),
    );
    const steps = await run.run.steps();
    expect(steps.map(({ step }) => step).filter((name) => untaken.includes(name))).toEqual([]);
  },
};

const rounds: Woven = {
  kind: 'woven',
  name: 'counts the rounds of a recursion, and carries artifacts over them',
  skips: withoutLoop,
  adds: {
    members: () => 'path: readonly string[] = [];',
    body: ({ name, isJoin }) =>
      isJoin ? `this.path = [...(inputs[0]?.path ?? []), '${name}'];` : `this.path = [...this.path, '${name}'];`,
  },
  check: async (run, expected) => {
    for (const task of expected.tasks.values()) {
      const path = (await run.value(task.key, 'path')) as readonly string[];
      expect(path, task.key).toEqual(pathTo(task, expected.tasks));
    }
  },
};

/** The steps on the way to a task, by the first input of each join. */
function pathTo(task: ExpectedTask, tasks: ExpectedRun['tasks']): readonly string[] {
  const before = tasks.get(task.parents[0] ?? '');
  return [...(before === undefined ? [] : pathTo(before, tasks)), task.step];
}

const picture: Woven = {
  kind: 'woven',
  name: 'has the graph of its picture',
  check: ({ at }) => {
    const { shape, flow } = at;
    const steps = Object.fromEntries(
      (flow.graph?.steps ?? []).map(({ name, next, join }) => [name, { next, closes: join?.split }]),
    );
    const drawn = Object.entries(shape.steps).map(([name, { next, closes }]) => {
      const { kind } = next;
      const shown = kind === 'switch' ? { kind, cases: next.cases } : kind === 'end' ? { kind } : { kind, to: next.to };
      return [name, { next: shown, closes }];
    });
    expect(steps).toEqual(Object.fromEntries(drawn));
    expect([flow.graph?.start, flow.graph?.end]).toEqual([shape.start, shape.end]);
  },
};

const summary: Woven = {
  kind: 'woven',
  name: 'ends as finished, with its tasks counted by step',
  check: async (run, { tasks }) => {
    expect([run.status, run.run.status]).toEqual(['finished', 'finished']);
    expect(await run.run.failures()).toEqual([]);
    const counted = (await run.run.steps()).map(({ step, finished, cloned }) => [step, finished + cloned]);
    const expected = Map.groupBy(tasks.values(), ({ step }) => step);
    expect(Object.fromEntries(counted)).toEqual(
      Object.fromEntries([...expected].map(([step, list]) => [step, list.length])),
    );
    if (run.exitCode !== undefined) expect(run.exitCode).toBe(0);
  },
};

export const graphBehaviours: readonly Woven[] = [
  taskList,
  trails,
  removed,
  order,
  workers,
  stack,
  items,
  members,
  joinOrder,
  namedInputs,
  readOnlyInputs,
  arms,
  rounds,
  picture,
  summary,
];
