import { expect } from 'vitest';
import { withoutJoin, type Woven } from '../behaviour.ts';
import { taskOf, type CheckedRun } from '../checked-run.ts';
import type { ExpectedRun, ExpectedTask } from '../interpret.ts';
import type { StepFacts } from '../write-flow.ts';
import { joinsOf } from './graph.ts';

/** Tries to merge at each join and stores what it threw, as `name`: its code and message, or `merged`. */
function tried(name: string, merge: string): string {
  return `this.${name} = 'merged';
  try {
    ${merge}
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    this.${name} = code + ': ' + message;
  }`;
}

/** Joins that have several inputs: with none or one there is nothing to disagree on. */
function contested(run: CheckedRun, { tasks }: ExpectedRun): readonly ExpectedTask[] {
  return joinsOf(run.at.shape, tasks).filter(({ parents }) => parents.length > 1);
}

async function hasArtifact(run: CheckedRun, key: string, name: string): Promise<boolean> {
  return (await taskOf(run, key).artifactNames()).includes(name);
}

/** Everything but a join sets it to what differs from task to task. */
const differs =
  (name: string) =>
  ({ isJoin }: StepFacts): string =>
    isJoin ? '' : `this.${name} = current.step + '/' + current.task;`;

const agrees: Woven = {
  kind: 'woven',
  name: 'merge takes over what the inputs agree on',
  skips: withoutJoin,
  adds: {
    members: () => 'agreedA!: string;\nagreedB!: readonly number[];',
    body: ({ isJoin }) =>
      isJoin
        ? "this.merge(inputs, { include: ['agreedA', 'agreedB'] });"
        : "this.agreedA = 'same';\nthis.agreedB = [1, 2];",
  },
  check: async (run, { tasks }) => {
    for (const { key } of joinsOf(run.at.shape, tasks)) {
      expect([await run.value(key, 'agreedA'), await run.value(key, 'agreedB')]).toEqual(['same', [1, 2]]);
    }
  },
};

const conflict: Woven = {
  kind: 'woven',
  name: 'merge names the artifacts on which the inputs disagree, and then sets nothing',
  skips: withoutJoin,
  adds: {
    members: () => 'rival!: string;\nrivalB!: string;\nunanimous!: string;\nconflict!: string;',
    body: ({ isJoin, ...step }) =>
      isJoin
        ? `${tried('conflict', "this.merge(inputs, { include: ['rival', 'unanimous', 'rivalB'] });")}
          this.rival = this.rivalB = current.step + '/' + current.task;`
        : `this.unanimous = 'yes';\n${differs('rival')({ isJoin, ...step })}\nthis.rivalB = this.rival;`,
  },
  check: async (run, expected) => {
    for (const { key, step, parents } of contested(run, expected)) {
      const isAlike = new Set(parents).size < parents.length;
      expect(isAlike).toBe(false);
      const told = String(await run.value(key, 'conflict'));
      expect(told).toMatch(/^FLOW_MERGE_(CONFLICT|UNKNOWN): /);
      if (told.startsWith('FLOW_MERGE_CONFLICT'))
        expect(told).toBe(`FLOW_MERGE_CONFLICT: The inputs of ${step} disagree on rival, rivalB; nothing was merged.`);
      expect(await hasArtifact(run, key, 'unanimous')).toBe(false);
    }
  },
};

const unknown: Woven = {
  kind: 'woven',
  name: 'merge refuses a name that no input has, and then sets nothing',
  skips: withoutJoin,
  adds: {
    members: () => 'known!: string;\nmisspelt!: string;\nunknownMerge!: string;',
    body: ({ isJoin }) =>
      isJoin ? tried('unknownMerge', "this.merge(inputs, { include: ['known', 'misspelt'] });") : "this.known = 'yes';",
  },
  check: async (run, { tasks }) => {
    // Over nothing there may be names that only a task of the foreach would have set.
    for (const { key } of joinsOf(run.at.shape, tasks).filter(({ parents }) => parents.length > 0)) {
      expect(await run.value(key, 'unknownMerge')).toMatch(/^FLOW_MERGE_UNKNOWN: .* misspelt|known, misspelt/);
      expect(await hasArtifact(run, key, 'known')).toBe(false);
    }
  },
};

const includeAndExclude: Woven = {
  kind: 'woven',
  name: 'merge refuses include and exclude together',
  skips: withoutJoin,
  adds: {
    members: () => 'bothWays!: string;',
    body: ({ isJoin }) =>
      isJoin ? tried('bothWays', "this.merge(inputs, { include: ['trail'], exclude: ['rounds'] });") : '',
  },
  check: async (run, { tasks }) => {
    for (const { key } of joinsOf(run.at.shape, tasks))
      expect(await run.value(key, 'bothWays')).toMatch(/^FLOW_MERGE_OPTIONS: /);
  },
};

const outside: Woven = {
  kind: 'woven',
  name: 'merge outside a join is an error',
  adds: {
    members: () => 'strayMerge!: string;',
    body: ({ isJoin }) => (isJoin ? '' : tried('strayMerge', 'this.merge([]);')),
  },
  check: async (run, { tasks }) => {
    const { shape } = run.at;
    const others = [...tasks.values()].filter(({ step }) => shape.steps[step]?.closes === undefined);
    for (const { key, step } of others)
      expect(await run.value(key, 'strayMerge')).toBe(
        `FLOW_MERGE_OUTSIDE_JOIN: this.merge was called in ${step}, which is not a join.`,
      );
  },
};

const ownValue: Woven = {
  kind: 'woven',
  name: 'merge leaves alone what the join has set itself, and its result can be changed afterwards',
  skips: withoutJoin,
  adds: {
    members: () => 'settled!: string;\nlist!: string[];',
    body: ({ isJoin }) =>
      isJoin
        ? `this.settled = 'by ' + current.step;
          const isBase = inputs.length > 0 && inputs.every((input) => input.list.length === 1);
          if (isBase) this.merge(inputs, { include: ['settled', 'list'] });
          else this.list = ['base'];
          this.list.push(current.step);`
        : `this.settled = current.step + current.task;\nthis.list = ['base'];`,
  },
  check: async (run, { tasks }) => {
    for (const { key, step } of joinsOf(run.at.shape, tasks)) {
      expect([await run.value(key, 'settled'), await run.value(key, 'list')]).toEqual([`by ${step}`, ['base', step]]);
    }
  },
};

const onSomeOnly: Woven = {
  kind: 'woven',
  name: 'merge takes over what only some inputs have',
  skips: withoutJoin,
  adds: {
    members: () => 'rare: string | undefined;\nrareAt!: readonly boolean[];',
    body: ({ isJoin, name }) =>
      isJoin
        ? `this.rareAt = inputs.map((input) => input.rare === 'rare');
          if (this.rareAt.some((has) => has)) this.merge(inputs, { include: ['rare'] });`
        : `if ('${name}'.length % 2 === 0) this.rare = 'rare';`,
  },
  check: async (run, expected) => {
    const { shape } = run.at;
    const has = new Map<string, boolean>();
    for (const { key, step, parents } of expected.tasks.values()) {
      const isJoin = shape.steps[step]?.closes !== undefined;
      const before = parents.map((parent) => has.get(parent) === true);
      has.set(key, isJoin ? before.some(Boolean) : before[0] === true || step.length % 2 === 0);
      expect(await hasArtifact(run, key, 'rare'), key).toBe(has.get(key));
      if (isJoin) expect(await run.value(key, 'rareAt')).toEqual(before);
    }
  },
};

export const mergeBehaviours: readonly Woven[] = [
  agrees,
  conflict,
  unknown,
  includeAndExclude,
  outside,
  ownValue,
  onSomeOnly,
];
