import { expect } from 'vitest';
import type { Woven } from '../behaviour.ts';
import { taskOf, valuesOf, type CheckedRun } from '../checked-run.ts';
import { follow, type ExpectedRun } from '../interpret.ts';
import { literal } from '../literal.ts';
import type { StepFacts } from '../write-flow.ts';

/** Statements that take an artifact over a join where its inputs have it. */
function passOn(name: string): string {
  return `if (inputs.some((input) => input.${name} !== undefined)) this.merge(inputs, { include: ['${name}'] });`;
}

/** The tasks that a value set by the start reaches when every join passes it on. */
export function reachedByStart({ tasks, end }: ExpectedRun): readonly string[] {
  const reached = follow<boolean>({ tasks, end }, ({ task, step }, before) =>
    before.length === 0 ? task === '0' && step === [...tasks.values()][0]?.step : before.some(Boolean),
  );
  return [...reached].filter(([, isReached]) => isReached).map(([key]) => key);
}

/** Sets something in the start and passes it on at every join. */
export function setAtStart(name: string, expression: string): (step: StepFacts) => string {
  return ({ isStart, isJoin }) => {
    if (isStart) return `this.${name} = ${expression};`;
    return isJoin ? passOn(name) : '';
  };
}

const all = (value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(keys.map((key) => [key, value]));

const firstStep: Woven = {
  kind: 'woven',
  name: 'shows what the first step set to all later ones',
  adds: {
    members: () => 'given!: { words: string[]; count: number };\nread: string | undefined;',
    body: (step) =>
      `${setAtStart('given', "{ words: ['one', 'zwei', '三'], count: 3 }")(step)}
      this.read = JSON.stringify(this.given);`,
  },
  check: async (run, expected) => {
    const keys = reachedByStart(expected);
    const given = { words: ['one', 'zwei', '三'], count: 3 };
    expect(await valuesOf(run, keys, 'given')).toEqual(all(given, keys));
    expect(await valuesOf(run, keys, 'read')).toEqual(all(JSON.stringify(given), keys));
  },
};

const treasure: unknown = {
  date: new Date(86_400_000),
  map: new Map<unknown, unknown>([['a', new Set([1, 2])]]),
  big: 2n ** 80n,
  bytes: new Uint8Array([9, 8, 7]),
  floats: new Float64Array([0.5, Number.NaN]),
  odd: [-0, undefined, Number.NEGATIVE_INFINITY],
  text: '\u0000 \uD83D\uDE80 é "\n',
};

const allKinds: Woven = {
  kind: 'woven',
  name: 'stores values of every kind as they are',
  adds: { members: () => 'treasure!: unknown;', body: setAtStart('treasure', literal(treasure)) },
  check: async (run, expected) => {
    const keys = reachedByStart(expected);
    expect(await valuesOf(run, keys, 'treasure')).toStrictEqual(all(treasure, keys));
  },
};

const byReference: Woven = {
  kind: 'woven',
  name: 'passes on a large value by reference, never copied',
  adds: {
    members: () => 'large!: Uint8Array;',
    body: setAtStart('large', 'new Uint8Array(300_000).map((_, index) => (index * 7) % 251)'),
  },
  check: async (run, expected) => {
    const keys = reachedByStart(expected);
    const refs = await Promise.all(keys.map(async (key) => taskOf(run, key).artifactRef('large')));
    expect(new Set(refs.map(({ hash }) => hash)).size).toBe(1);
    expect(refs.every(({ size, at }) => size === 300_000 && at === 'blob')).toBe(true);
    expect(((await taskOf(run, keys.at(-1) ?? '').artifact('large')) as Uint8Array)[1000]).toBe(7000 % 251);
  },
};

const constants: Woven = {
  kind: 'woven',
  name: 'reads initial values of fields in every step, and stores them in the first',
  adds: {
    members: () => "readonly limit: number = 42;\nlabel: string = 'first';\nseen!: string;",
    body: () => "this.seen = this.limit + ' ' + this.label;",
  },
  check: async (run, { tasks }) => {
    const keys = [...tasks.keys()];
    expect(await valuesOf(run, keys, 'seen')).toEqual(all('42 first', keys));
    expect(await valuesOf(run, keys.slice(0, 1), 'limit')).toEqual(all(42, keys.slice(0, 1)));
  },
};

const untouched: Woven = {
  kind: 'woven',
  name: 'makes an artifact of what was assigned, undefined too, and of nothing else',
  adds: {
    members: () => 'never: string | undefined;\nnothing: string | undefined;\nsometimes: string | undefined;',
    body: ({ isEnd }) => `this.nothing = undefined;
    if (${String(isEnd)}) this.sometimes = 'at the end';`,
  },
  check: async (run, { tasks, end }) => {
    const names = await Promise.all([...tasks.keys()].map(async (key) => taskOf(run, key).artifactNames()));
    for (const list of names) {
      expect(list).toContain('nothing');
      expect(list).not.toContain('never');
    }
    const holders = [...tasks.keys()].filter((_, index) => names[index]?.includes('sometimes'));
    expect(holders).toEqual([end.key]);
    expect(await run.value(end.key, 'sometimes')).toBe('at the end');
  },
};

const changedInPlace: Woven = {
  kind: 'woven',
  name: 'stores what was changed in place, and leaves earlier tasks and other branches as they were',
  adds: {
    members: () => 'steps!: { names: string[] };',
    body: ({ isStart, isJoin, name }) => {
      if (isStart) return `this.steps = { names: ['${name}'] };`;
      if (isJoin) return `this.steps = { names: inputs.flatMap((input) => input.steps.names.slice(-1)) };`;
      return `this.steps.names.push('${name}');`;
    },
  },
  check: async (run, expected) => {
    const { shape } = run.at;
    const names = follow<readonly string[]>(expected, ({ step }, before) =>
      shape.steps[step]?.closes === undefined
        ? [...(step === shape.start ? [] : (before[0] ?? [])), step]
        : before.flatMap((list) => list.slice(-1)),
    );
    const stored = await valuesOf(run, names.keys(), 'steps');
    expect(stored).toEqual(Object.fromEntries([...names].map(([key, list]) => [key, { names: list }])));
  },
};

const helpers: Woven = {
  kind: 'woven',
  name: 'lets methods and accessors of the class set and read artifacts',
  adds: {
    members: () => `tally!: number;
    remark!: string;
    get doubled(): number {
      return this.tally * 2;
    }
    private async note(text: string): Promise<void> {
      await Promise.resolve();
      this.tally = text.length;
      this.remark = text + ' ' + String(this.doubled);
    }`,
    body: ({ name }) => `await this.note('${name}');`,
  },
  check: async (run, { tasks }) => {
    const remarks = [...tasks.values()].map(({ key, step }) => [key, `${step} ${String(step.length * 2)}`]);
    expect(await valuesOf(run, tasks.keys(), 'remark')).toEqual(Object.fromEntries(remarks));
  },
};

const listed: Woven = {
  kind: 'woven',
  name: 'lists the artifacts of a task by name, with their types and sizes',
  adds: { members: () => 'listedText!: string;', body: () => "this.listedText = 'x'.repeat(100);" },
  check: async (run: CheckedRun, { end }) => {
    const task = taskOf(run, end.key);
    const names = await task.artifactNames();
    expect(names).toEqual([...names].toSorted());
    expect(Object.keys(await task.artifacts())).toEqual(names);
    expect(await task.artifactRef('listedText')).toMatchObject({ encoding: 'json', size: 102 });
    await expect(task.artifact('listedTxt')).rejects.toThrow(/Did you mean|listedTxt/);
  },
};

const serialised: Woven = {
  kind: 'woven',
  name: 'lets the records of the client be serialised',
  check: async ({ run, tasks }) => {
    expect(structuredClone(run.info)).toEqual(run.info);
    expect(JSON.parse(JSON.stringify(run.info))).toMatchObject({ user: 'tester', tags: run.info.tags });
    const manifests = await Promise.all([...tasks.values()].map(async (task) => task.manifest()));
    expect(JSON.parse(JSON.stringify(manifests))).toEqual(manifests);
  },
};

export const artifactBehaviours: readonly Woven[] = [
  firstStep,
  allKinds,
  byReference,
  constants,
  untouched,
  changedInPlace,
  helpers,
  listed,
  serialised,
];
