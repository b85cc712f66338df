import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { TaskSubmission } from '../../src/contracts/compute.ts';
import { parseStepName } from '../../src/contracts/ids.ts';
import type { FailedTask, Recovery } from '../../src/contracts/plans.ts';
import type { TaskOutcome } from '../../src/contracts/task-spec.ts';
import { definePlugin, type Plugin } from '../../src/kernel/plugin.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';
import { graphOf } from '../graph/flow-text.ts';
import { finishedTasks, simulate, type Simulation } from './simulation.ts';

const branches = graphOf(`class F extends Flow {
  @step start() { this.next(this.a, this.b); } @step a() { this.next(this.a2); } @step a2() { this.next(this.join); }
  @step b() { this.next(this.join); } @step join(inputs: Inputs<F>) { this.next(this.end); } @step end() {}
}`);
const line = graphOf(`class F extends Flow {
  @step start() { this.next(this.a); } @step a() { this.next(this.b); } @step b() { this.next(this.end); } @step end() {}
}`);

const failed = (message: string): TaskOutcome => {
  return { kind: 'failed', error: { name: 'Error', message }, startedAt: 0, finishedAt: 0 };
};

type Answer = (task: TaskSubmission) => TaskOutcome | undefined | Promise<TaskOutcome | undefined>;

/** Ends the attempts at one step as listed, then as usual. */
function ending(step: string, ...outcomes: readonly TaskOutcome[]): Answer {
  return ({ spec }) => (spec.path.step === step ? outcomes[spec.attempt] : undefined);
}

function recovering(answer: (failure: FailedTask) => Recovery | undefined): Plugin {
  return definePlugin({ name: 'recovery', setup: ({ hooks }) => hooks.provideRecovery.tap(answer) });
}

function story({ events }: Simulation): readonly string[] {
  return events.flatMap((event) => {
    if (!('task' in event) || !('attempt' in event)) return [event.kind];
    const error = 'error' in event ? `: ${event.error.message}` : '';
    return [`${event.kind} ${event.step}/${event.task} ${String(event.attempt)}${error}`];
  });
}

describe('a failed attempt', () => {
  test('that nothing recovers ends the run; what runs may finish, and nothing else is started', async () => {
    const held = Promise.withResolvers<void>();
    const run = await simulate(branches, {
      storage: new MemoryStorage(),
      answer: async ({ spec }) => {
        if (spec.path.step === 'b') return failed('no memory');
        if (spec.path.step === 'a') await held.promise;
        return undefined;
      },
      // Once the launcher has heard of the failure, and asked what to do about it.
      plugins: [
        recovering(() => {
          setImmediate(() => held.resolve());
          return undefined;
        }),
      ],
    });
    expect(run.end).toMatchObject({
      status: 'failed',
      failures: [{ path: { step: 'b', task: '0' }, attempt: 0, error: { message: 'no memory' } }],
    });
    expect(story(run)).toMatchInlineSnapshot(`
      [
        "task.started start/0 0",
        "task.finished start/0 0",
        "task.started a/0 0",
        "task.started b/0 0",
        "task.failed b/0 0: no memory",
        "task.finished a/0 0",
      ]
    `);
  });

  test('is tried again as often as the recovery says, each attempt with its number', async () => {
    const asked: unknown[] = [];
    const run = await simulate(line, {
      storage: new MemoryStorage(),
      answer: ending('a', failed('once'), {
        kind: 'lost',
        reason: 'It was killed.',
        exitCode: undefined,
        signal: 'SIGKILL',
      }),
      plugins: [
        recovering(({ kind, attempt, error, path }) => {
          asked.push([kind, attempt, error.message, error.code, path.step]);
          return { kind: 'retry', delayMs: 1 };
        }),
      ],
    });
    expect(run.end?.status).toBe('finished');
    expect(asked).toMatchInlineSnapshot(`
      [
        [
          "failed",
          0,
          "once",
          undefined,
          "a",
        ],
        [
          "lost",
          1,
          "The task F/run/a/0 was lost. It was killed.",
          "FLOW_TASK_LOST",
          "a",
        ],
      ]
    `);
    expect(
      run.compute.submitted.map(
        ({ path, attempt, retryCount }) => `${path.step} ${String(attempt)} ${String(retryCount)}`,
      ),
    ).toEqual(['start 0 0', 'a 0 0', 'a 1 1', 'a 2 2', 'b 0 0', 'end 0 0']);
    expect(story(run).filter((one) => one.includes(' a/'))).toMatchInlineSnapshot(`
      [
        "task.started a/0 0",
        "task.failed a/0 0: once",
        "task.retrying a/0 0",
        "task.started a/0 1",
        "task.failed a/0 1: The task F/run/a/0 was lost. It was killed.",
        "task.retrying a/0 1",
        "task.started a/0 2",
        "task.finished a/0 2",
      ]
    `);
  });

  test('that is caught goes on with what the recovery assigns, without the body', async () => {
    const run = await simulate(line, {
      storage: new MemoryStorage(),
      answer: ending('a', failed('odd')),
      plugins: [recovering(({ error }) => ({ kind: 'catch', assign: { problem: error.message } }))],
    });
    expect(run.end?.status).toBe('finished');
    expect(run.compute.submitted.find(({ recover }) => recover !== undefined)).toMatchObject({
      path: { step: 'a' },
      attempt: 1,
      recover: { error: { message: 'odd' }, assign: { problem: { at: 'inline', type: 'string' } } },
    });
    expect(story(run).filter((one) => one.includes(' a/'))).toMatchInlineSnapshot(`
      [
        "task.started a/0 0",
        "task.failed a/0 0: odd",
        "task.caught a/0 0: odd",
        "task.started a/0 1",
        "task.finished a/0 1",
      ]
    `);
  });

  test('whose recovery throws ends the run with what it threw', async () => {
    const broken = recovering(() => {
      throw new Error('no idea');
    });
    const run = await simulate(line, {
      storage: new MemoryStorage(),
      answer: ending('a', failed('odd')),
      plugins: [broken],
    });
    expect(run.end?.failures.map(({ error }) => error.message)).toEqual([
      'The plugin recovery failed in the hook provideRecovery: no idea',
    ]);
  });

  test('is a timeout where the compute stopped it for that', async () => {
    const kinds: string[] = [];
    const run = await simulate(line, {
      storage: new MemoryStorage(),
      answer: ending('a', { kind: 'stopped', reason: 'timeout' }),
      plugins: [
        recovering(({ kind, error }) => void kinds.push(`${kind} ${error.code ?? ''}`)),
        definePlugin({
          name: 'limit',
          setup: ({ hooks }) => hooks.transformTaskPlan.tap((plan) => ({ ...plan, timeoutMs: 2000 })),
        }),
      ],
    });
    expect(kinds).toEqual(['timeout FLOW_TASK_TIMEOUT']);
    expect(run.end?.failures[0]?.error.message).toBe('The task took longer than its 2 s.');
  });

  test('that waits for its next attempt does not hold up a run that fails meanwhile', async () => {
    const run = await simulate(branches, {
      storage: new MemoryStorage(),
      answer: async ({ spec }) => {
        if (spec.path.step === 'a') return failed('later');
        if (spec.path.step !== 'b') return undefined;
        await sleep(20);
        return failed('never');
      },
      plugins: [recovering(({ path }) => (path.step === 'a' ? { kind: 'retry', delayMs: 60_000 } : undefined))],
    });
    expect(run.end?.failures.map(({ path }) => path.step)).toEqual(['b']);
  });

  /** `b` fails for good, and `a`, which ran beside it, some time after that. */
  async function failingBoth(answerOfA: Recovery): Promise<Simulation & { readonly storage: MemoryStorage }> {
    const storage = new MemoryStorage();
    const held = Promise.withResolvers<void>();
    const run = await simulate(branches, {
      storage,
      answer: async ({ spec }) => {
        if (spec.path.step === 'b') return failed('never');
        if (spec.path.step !== 'a' || spec.recover !== undefined) return undefined;
        await held.promise;
        return failed('odd');
      },
      plugins: [
        recovering(({ path }) => {
          if (path.step === 'a') return answerOfA;
          setImmediate(() => held.resolve());
          return undefined;
        }),
      ],
    });
    return { ...run, storage };
  }

  test('that can be caught is caught, though the run has failed meanwhile', async () => {
    const { end, storage, events } = await failingBoth({ kind: 'catch', assign: {} });
    expect(end?.failures.map(({ path }) => path.step)).toEqual(['b']);
    expect(events.filter(({ kind }) => kind === 'task.caught')).toHaveLength(1);
    const resumed = await simulate(branches, { storage, run: 'two', origin: { run: 'run' } });
    expect(resumed.cloned.toSorted()).toEqual(['a/0', 'start/0']);
  });

  test('that would be tried again is no reason of a run that has failed meanwhile', async () => {
    const { end, storage } = await failingBoth({ kind: 'retry', delayMs: 0 });
    expect(end?.failures.map(({ path }) => path.step)).toEqual(['b']);
    const resumed = await simulate(branches, { storage, run: 'two', origin: { run: 'run' } });
    expect(resumed.ran).toContain('a/0');
  });
});

test('a lost task whose manifest is there has finished', async () => {
  const storage = new MemoryStorage();
  let isFirst = true;
  const first = await simulate(line, { storage });
  expect(first.end?.status).toBe('finished');
  const second = await simulate(line, {
    storage,
    answer: () => {
      const lost: TaskOutcome = { kind: 'lost', reason: 'It was killed.', exitCode: undefined, signal: 'SIGKILL' };
      const answer = isFirst ? lost : undefined;
      isFirst = false;
      return answer;
    },
  });
  expect(second.end?.status).toBe('finished');
  expect(second.ran).toHaveLength(4);
});

test("a veto of a plugin's before the attempt fails the task with it", async () => {
  const veto = definePlugin({
    name: 'quota',
    setup: ({ hooks }) =>
      hooks.transformTaskPlan.tap((plan) => {
        if (plan.step.name === 'b') throw new Error('no GPU left');
        return plan;
      }),
  });
  const run = await simulate(line, { storage: new MemoryStorage(), plugins: [veto] });
  expect(run.ran).toEqual(['start/0', 'a/0']);
  expect(run.end).toMatchObject({
    status: 'failed',
    failures: [{ path: { step: 'b' }, error: { code: 'FLOW_PLUGIN_HOOK' } }],
  });
});

describe('an abort', () => {
  test('stops what runs and starts nothing else', async () => {
    const abort = new AbortController();
    const run = await simulate(branches, {
      storage: new MemoryStorage(),
      signal: abort.signal,
      answer: async ({ spec }) => {
        if (spec.path.step === 'start') return undefined;
        abort.abort(new Error('Ctrl-C'));
        await sleep(5);
        return undefined;
      },
    });
    expect(run.end).toEqual({ status: 'stopped', failures: [] });
    expect(run.compute.cancelled.toSorted()).toEqual(['a/0', 'b/0']);
    expect(run.ran).toEqual(['start/0', 'a/0', 'b/0']);
  });

  test('before the first task runs nothing; during a wait for a retry it ends at once', async () => {
    const storage = new MemoryStorage();
    expect((await simulate(line, { storage, signal: AbortSignal.abort() })).ran).toEqual([]);
    const abort = new AbortController();
    const waiting = recovering(() => {
      setTimeout(() => abort.abort(), 5);
      return { kind: 'retry', delayMs: 60_000 };
    });
    const run = await simulate(line, {
      storage,
      signal: abort.signal,
      answer: ending('a', failed('odd')),
      plugins: [waiting],
    });
    expect(run.end?.status).toBe('stopped');
  });

  test('that comes when the end has finished changes nothing', async () => {
    const abort = new AbortController();
    const storage = new MemoryStorage();
    const late = definePlugin({ name: 'late', setup: () => undefined });
    const run = await simulate(line, {
      storage,
      signal: abort.signal,
      plugins: [late],
      answer: ({ spec }) => {
        // The end's manifest is there; its process is told to stop before it says so.
        if (spec.path.step === 'end') setImmediate(() => abort.abort());
        return undefined;
      },
    });
    expect(await finishedTasks(storage, 'run')).toContain('end/0');
    expect(run.end?.status).toBe('finished');
  });
});

describe('a resumed run', () => {
  const forked = graphOf(`class F extends Flow {
    @step start() { this.next(this.b, this.a); } @step b() { this.next(this.join); }
    @step a() { this.next(this.a2); } @step a2() { this.next(this.join); }
    @step join(inputs: Inputs<F>) { this.next(this.end); } @step end() {}
  }`);
  const failingAt = (step: string): Answer => ending(step, failed('odd'));

  test('takes over what had finished, and runs the rest', async () => {
    const storage = new MemoryStorage();
    await simulate(line, { storage, run: 'one', answer: failingAt('b') });
    const run = await simulate(line, { storage, run: 'two', origin: { run: 'one' } });
    expect([run.cloned, run.ran]).toEqual([
      ['start/0', 'a/0'],
      ['b/0', 'end/0'],
    ]);
  });

  test('from a step runs it and all that comes after it, finished or not', async () => {
    const storage = new MemoryStorage();
    await simulate(line, { storage, run: 'one' });
    const run = await simulate(line, { storage, run: 'two', origin: { run: 'one', rerunFrom: [parseStepName('a')] } });
    expect([run.cloned, run.ran]).toEqual([['start/0'], ['a/0', 'b/0', 'end/0']]);
  });

  test('from several steps runs each of them and what comes after it', async () => {
    const storage = new MemoryStorage();
    await simulate(forked, { storage, run: 'one' });
    const rerunFrom = ['b', 'join'].map(parseStepName);
    const run = await simulate(forked, { storage, run: 'two', origin: { run: 'one', rerunFrom } });
    expect([run.cloned.toSorted(), run.ran]).toEqual([
      ['a/0', 'a2/0', 'start/0'],
      ['b/0', 'join/0', 'end/0'],
    ]);
  });

  test('that fails before all is taken over takes the rest over all the same, for the run after it', async () => {
    const storage = new MemoryStorage();
    await simulate(forked, { storage, run: 'one' });
    const origin = { run: 'one', rerunFrom: [parseStepName('b')] };
    await simulate(forked, { storage, run: 'two', origin, answer: failingAt('b'), maxWorkers: 1 });
    const run = await simulate(forked, { storage, run: 'three', origin: { run: 'two' } });
    expect(run.ran).toEqual(['b/0', 'join/0', 'end/0']);
  });

  test('runs what came after a step that was put in between, as its inputs are others now', async () => {
    const storage = new MemoryStorage();
    await simulate(line, { storage, run: 'one', answer: failingAt('end') });
    const longer = graphOf(`class F extends Flow {
      @step start() { this.next(this.a); } @step a() { this.next(this.fresh); } @step fresh() { this.next(this.b); }
      @step b() { this.next(this.end); } @step end() {}
    }`);
    const run = await simulate(longer, { storage, run: 'two', origin: { run: 'one' } });
    expect([run.cloned, run.ran]).toEqual([
      ['start/0', 'a/0'],
      ['fresh/0', 'b/0', 'end/0'],
    ]);
  });

  test('runs a switch again whose chosen case is gone', async () => {
    const storage = new MemoryStorage();
    const choosing = (name: string): ReturnType<typeof graphOf> =>
      graphOf(`class F extends Flow {
        @step start() { this.next({ ${name}: this.a }, { on: go() }); } @step a() { this.next(this.end); } @step end() {}
      }`);
    await simulate(choosing('old'), { storage, run: 'one', answer: failingAt('end') });
    const run = await simulate(choosing('renamed'), { storage, run: 'two', origin: { run: 'one' } });
    expect(run.end?.status).toBe('finished');
    expect([run.cloned, run.ran]).toEqual([[], ['start/0', 'a/0', 'end/0']]);
  });
});
