import { expect } from 'vitest';
import type { Woven } from '../behaviour.ts';
import { taskOf, valuesOf } from '../checked-run.ts';

const facts: Woven = {
  kind: 'woven',
  name: 'knows in the step what the client knows of it (current)',
  adds: {
    members: () => 'facts!: Readonly<Record<string, unknown>>;',
    body: () => `this.facts = {
      flow: current.flow,
      run: current.run,
      step: current.step,
      task: current.task,
      pathspec: current.pathspec,
      attempt: current.attempt,
      retryCount: current.retryCount,
      user: current.user,
      tags: current.tags,
      originRun: current.originRun,
      isAborted: current.signal.aborted,
    };`,
  },
  check: async (run, { tasks }) => {
    for (const { key, step, task } of tasks.values()) {
      const { attempts, pathspec } = taskOf(run, key);
      const origin = (await taskOf(run, key).manifest())?.origin;
      expect(await run.value(key, 'facts'), key).toEqual({
        flow: run.run.flow,
        run: origin?.run ?? run.run.id,
        step,
        task,
        pathspec: origin === undefined ? pathspec : `${origin.flow}/${origin.run}/${step}/${task}`,
        attempt: attempts.at(-1)?.attempt,
        retryCount: 0,
        user: run.run.info.user,
        tags: run.run.info.tags,
        originRun: origin === undefined ? run.run.info.origin : undefined,
        // A task that was running when its run was stopped or killed may have finished all the same.
        isAborted: origin === undefined ? false : (expect.any(Boolean) as boolean),
      });
    }
    expect(run.run.info.tags).toEqual(['nightly', 'größe:3']);
    expect(run.run.info.user).toBe('tester');
  },
};

const outside: Woven = {
  kind: 'woven',
  name: 'keeps the facts of the task over awaits and in what a step calls',
  adds: {
    module: `async function whereAmI(): Promise<string> {
      await new Promise((resolve) => setImmediate(resolve));
      const places = await Promise.all([1, 2].map(async () => current.step + '/' + current.task));
      return [...new Set(places)].join();
    }`,
    members: () => 'whereabouts!: string;',
    body: () => 'this.whereabouts = await whereAmI();',
  },
  check: async (run, { tasks }) => {
    const keys = [...tasks.keys()];
    expect(await valuesOf(run, keys, 'whereabouts')).toEqual(Object.fromEntries(keys.map((key) => [key, key])));
  },
};

const parameters: Woven = {
  kind: 'woven',
  name: 'takes parameters of every type from the command line, and shows them to every step and to the client',
  given: { ratio: '0.25', maxItems: '7', isLoud: 'false', labels: 'a,b', shape: '{"sides":[3,4]}', mode: 'slow' },
  adds: {
    imports: "import { param } from '@flow/core';\nimport { z } from 'zod';",
    members: () => `readonly ratio = param(z.number());
    readonly maxItems = param(z.int(), { default: 3, help: 'How many' });
    readonly isLoud = param(z.boolean(), { default: true });
    readonly labels = param(z.array(z.string()), { default: [] });
    readonly shape = param(z.object({ sides: z.array(z.number()) }));
    readonly mode = param(z.enum(['fast', 'slow']), { default: 'fast' });
    readonly computed = param(z.string(), { default: async () => 'com' + 'puted' });
    readonly drawn = param(z.number(), { default: () => Math.random() });
    drawnSeen!: number;
    readonly absent = param(z.string().optional());
    asked!: unknown;`,
    body: () =>
      `this.drawnSeen = this.drawn;
      this.asked = [this.ratio, this.maxItems, this.isLoud, this.labels, this.shape, this.mode, this.computed, this.absent, current.parameters['ratio']];`,
  },
  check: async (run, { tasks }) => {
    const keys = [...tasks.keys()];
    const expected = [0.25, 7, false, ['a', 'b'], { sides: [3, 4] }, 'slow', 'computed', undefined, 0.25];
    expect(await valuesOf(run, keys, 'asked')).toEqual(Object.fromEntries(keys.map((key) => [key, expected])));
    // A default function is called once, and not again by a resume.
    const { drawn } = (await run.run.parameters()) as { readonly drawn: number };
    expect(await valuesOf(run, keys, 'drawnSeen')).toEqual(Object.fromEntries(keys.map((key) => [key, drawn])));
    expect(await run.run.parameters()).toMatchObject({ ratio: 0.25, labels: ['a', 'b'], computed: 'computed' });
  },
};

const variables: Woven = {
  kind: 'woven',
  name: 'takes parameters from environment variables where no flag gives them, and shows them to every step and to the client',
  given: { setTwice: 'by its flag' },
  variables: {
    FLOW_PARAM_FROM_VARIABLE: '[1,2]',
    ACCEPTANCE_NAME: 'by its own name',
    FLOW_PARAM_SET_TWICE: 'by its variable',
    FLOW_PARAM_LEFT_EMPTY: '',
  },
  adds: {
    members: () => `readonly fromVariable = param(z.array(z.number()));
    readonly ownName = param(z.string(), { env: 'ACCEPTANCE_NAME', default: 'its default' });
    readonly setTwice = param(z.string());
    readonly leftEmpty = param(z.string(), { default: 'its default' });
    inherited!: readonly string[];
    fromOutside!: unknown;`,
    body: () => `this.inherited = Object.keys(process.env).filter((name) => name.startsWith('FLOW_PARAM_'));
    this.fromOutside = [this.fromVariable, this.ownName, this.setTwice, this.leftEmpty];`,
  },
  check: async (run, { tasks }) => {
    const given = {
      fromVariable: [1, 2],
      ownName: 'by its own name',
      setTwice: 'by its flag',
      leftEmpty: 'its default',
    };
    const all = (value: unknown): unknown => Object.fromEntries([...tasks.keys()].map((key) => [key, value]));
    expect(await valuesOf(run, tasks.keys(), 'fromOutside')).toEqual(all(Object.values(given)));
    expect(await valuesOf(run, tasks.keys(), 'inherited')).toEqual(all([]));
    expect(await run.run.parameters()).toMatchObject(given);
  },
};

const readOnly: Woven = {
  kind: 'woven',
  name: 'refuses to change a parameter at run time',
  adds: {
    imports: "import { param as parameter } from '@flow/core';\nimport { z as schema } from 'zod';",
    members: () => 'readonly fixed = parameter(schema.number(), { default: 1 });\nfixedRefusal!: string;',
    body: () => `try {
      Reflect.set(this, 'fixed', 2, this);
      this.fixedRefusal = 'none: ' + String(this.fixed);
    } catch (error) {
      this.fixedRefusal = String((error as { code?: string }).code);
    }`,
  },
  check: async (run, { tasks }) => {
    const keys = [...tasks.keys()];
    const expected = Object.fromEntries(keys.map((key) => [key, 'FLOW_PARAM_READONLY']));
    expect(await valuesOf(run, keys, 'fixedRefusal')).toEqual(expected);
  },
};

const included: Woven = {
  kind: 'woven',
  name: 'stores included files with the run, text and bytes',
  adds: {
    imports: "import { includeFile } from '@flow/core';",
    members: () => `readonly notes = includeFile({ default: 'notes.txt' });
    readonly blob = includeFile({ default: 'blob.bin', as: 'bytes' });
    noted!: string;`,
    body: () => "this.noted = this.notes.trim() + ' ' + [...this.blob].join();",
  },
  check: async (run, { tasks }) => {
    const keys = [...tasks.keys()];
    expect(await valuesOf(run, keys, 'noted')).toEqual(
      Object.fromEntries(keys.map((key) => [key, 'Grüße, 世界 0,255,10,13'])),
    );
  },
};

const runId: Woven = {
  kind: 'woven',
  name: 'writes the id of a run that is run or resumed to a file before anything runs (--run-id-file)',
  adds: {
    imports: "import { readFileSync } from 'node:fs';",
    module: `function writtenRunId(): string {
      try {
        return readFileSync('run-id', 'utf8').trim();
      } catch {
        return 'no file';
      }
    }`,
    members: () => 'runIdSeen!: string;',
    body: () => 'this.runIdSeen = writtenRunId();',
  },
  check: async (run, { tasks }) => {
    const first = run.events.find(({ kind }) => kind !== 'warning');
    expect(first).toMatchObject({ kind: 'run.started', run: run.run.id });
    // The client tells it by that event; only a command has a file.
    const isCommand = run.exitCode !== undefined;
    for (const key of tasks.keys()) {
      const origin = (await taskOf(run, key).manifest())?.origin;
      expect(await run.value(key, 'runIdSeen'), key).toBe(isCommand ? (origin?.run ?? run.run.id) : 'no file');
    }
  },
};

export const currentBehaviours: readonly Woven[] = [runId, facts, outside, parameters, variables, readOnly, included];
