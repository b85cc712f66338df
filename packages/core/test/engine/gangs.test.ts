import { describe, expect, test } from 'vitest';
import type { TaskSubmission } from '../../src/contracts/compute.ts';
import type { FailedTask, Recovery } from '../../src/contracts/plans.ts';
import type { TaskOutcome } from '../../src/contracts/task-spec.ts';
import { definePlugin, type Plugin } from '../../src/kernel/plugin.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';
import { graphOf } from '../graph/flow-text.ts';
import { finishedTasks, simulate, type Simulation, type SimulationOptions } from './simulation.ts';

const graph = graphOf(`class F extends Flow {
  @step start() { this.next(this.train, { parallel: 3 }); } @step train() { this.next(this.after); }
  @step after() { this.next(this.join); } @step join(inputs: Inputs<F>) { this.next(this.end); } @step end() {}
}`);
/** With this seed, the gang of the interpreter has three members. */
const seed = 2;

const failed = (message: string): TaskOutcome => {
  return { kind: 'failed', error: { name: 'Error', message }, startedAt: 0, finishedAt: 0 };
};

function recovering(answer: (failure: FailedTask) => Recovery | undefined): Plugin {
  return definePlugin({ name: 'recovery', setup: ({ hooks }) => hooks.provideRecovery.tap(answer) });
}

const once = recovering(({ attempt }) => (attempt === 0 ? { kind: 'retry', delayMs: 0 } : undefined));

interface Crew extends Simulation {
  readonly storage: MemoryStorage;
  /** What happened to the gang's members, as `kind member.attempt`. */
  readonly story: readonly string[];
}

async function run(options: Partial<SimulationOptions>): Promise<Crew> {
  const storage = (options.storage as MemoryStorage | undefined) ?? new MemoryStorage();
  const made = await simulate(graph, { seed, ...options, storage });
  const story = made.events.flatMap((event) => {
    if (!('attempt' in event) || event.step !== 'train' || event.kind === 'task.started') return [];
    return [`${event.kind.slice('task.'.length)} ${event.task}.${String(event.attempt)}`];
  });
  return { ...made, storage, story };
}

/** Ends the attempts at one member as listed, then as usual. */
function ending(
  task: string,
  ...outcomes: readonly TaskOutcome[]
): (submitted: TaskSubmission) => TaskOutcome | undefined {
  return ({ spec }) => (spec.path.step === 'train' && spec.path.task === task ? outcomes[spec.attempt] : undefined);
}

async function stagedIn(storage: MemoryStorage): Promise<readonly string[]> {
  const objects = await Array.fromAsync(storage.list('runs/F/run/gangs/'));
  return objects.map(({ key }) => key);
}

describe('a gang', () => {
  test('is told of as one, and its members know each other', async () => {
    const { end, events, compute, story, storage } = await run({});
    expect(end?.status).toBe('finished');
    expect(events.filter(({ kind }) => kind === 'gang.opened' || kind === 'foreach.opened')).toEqual([
      { kind: 'gang.opened', at: 0, step: 'start', task: '0', count: 3 },
    ]);
    const places = compute.submitted.flatMap(({ gang }) => gang ?? []);
    expect(places.map(({ index, count, main }) => `${String(index)} of ${String(count)} by ${main.host}`)).toEqual(
      [0, 1, 2].map((index) => `${String(index)} of 3 by 127.0.0.1`),
    );
    expect(new Set(places.map(({ token }) => token)).size).toBe(1);
    expect(places[0]?.token).toMatch(/^[\w-]{43}$/);
    expect(story).toEqual(['finished 0-0.0', 'finished 0-1.0', 'finished 0-2.0']);
    expect(await stagedIn(storage)).toEqual([]);
  });

  test('fails as one and is tried again as one: no member has finished before all have', async () => {
    const before: string[] = [];
    const storage = new MemoryStorage();
    const { end, story } = await run({
      answer: async (task) => {
        const { spec } = task;
        if (spec.path.step !== 'train' || spec.path.task !== '0-2') return undefined;
        before.push(...(await finishedTasks(storage, 'run')));
        return spec.attempt === 0 ? failed('odd') : undefined;
      },
      storage,
      plugins: [once],
    });
    expect(end?.status).toBe('finished');
    expect(story).toEqual([
      'failed 0-2.0',
      'stopped 0-0.0',
      'stopped 0-1.0',
      'retrying 0-0.0',
      'retrying 0-1.0',
      'retrying 0-2.0',
      'finished 0-0.1',
      'finished 0-1.1',
      'finished 0-2.1',
    ]);
    expect(before).toEqual(['start/0', 'start/0']);
    expect(await stagedIn(storage)).toEqual([]);
  });

  test('that is not tried again ends the run with the failure of its one member', async () => {
    const { end, ran } = await run({ answer: ending('0-1', failed('odd'), failed('odd again')), plugins: [once] });
    expect(end).toMatchObject({
      status: 'failed',
      failures: [{ path: { step: 'train', task: '0-1' }, attempt: 1, error: { message: 'odd again' } }],
    });
    expect(ran.filter((task) => !/^(?:start|train)/.test(task))).toEqual([]);
  });

  test('fails by the member that failed first, not by those that failed for it', async () => {
    const hasFailed = Promise.withResolvers<void>();
    const asked: string[] = [];
    const { end } = await run({
      answer: async ({ spec }) => {
        if (spec.path.step !== 'train') return undefined;
        if (spec.path.task === '0-2') {
          hasFailed.resolve();
          return failed('the cause');
        }
        await hasFailed.promise;
        await Promise.resolve();
        return failed('the main member is gone');
      },
      plugins: [
        recovering(({ error }) => {
          asked.push(error.message);
          return undefined;
        }),
      ],
    });
    expect(asked).toContain('the main member is gone');
    expect(end?.failures.map(({ error }) => error.message)).toEqual(['the cause']);
  });

  test('whose failure is caught goes on with all its members', async () => {
    const catching = recovering(({ attempt }) =>
      attempt === 0 ? { kind: 'retry', delayMs: 0 } : { kind: 'catch', assign: {} },
    );
    const { end, compute, tasks } = await run({
      answer: ({ spec }) => {
        const isOdd = spec.path.step === 'train' && spec.path.task === '0-1' && spec.recover === undefined;
        return isOdd ? failed('odd') : undefined;
      },
      plugins: [catching],
    });
    expect(end?.status).toBe('finished');
    const recoveries = compute.submitted.filter(({ recover }) => recover !== undefined);
    expect(
      recoveries.map(({ path, attempt, gang, recover }) => [path.task, attempt, gang, recover?.error.message]),
    ).toEqual(['0-0', '0-1', '0-2'].map((task) => [task, 2, undefined, 'odd']));
    expect(tasks.get('join/0')).toEqual(['after/0-0', 'after/0-1', 'after/0-2']);
  });
});

describe('workers', () => {
  test('fewer than its members: it runs all the same, when nothing else does', async () => {
    const { end, compute } = await run({ maxWorkers: 1 });
    expect(end?.status).toBe('finished');
    expect(compute.peak).toBe(3);
  });

  test('that other tasks use are waited for', async () => {
    const beside = graphOf(`class F extends Flow {
      @step start() { this.next(this.gang, this.alone); } @step alone() { this.next(this.more); }
      @step more() { this.next(this.all); } @step gang() { this.next(this.train, { parallel: 3 }); }
      @step train() { this.next(this.join); } @step join(inputs: Inputs<F>) { this.next(this.all); }
      @step all(inputs: Inputs<F>) { this.next(this.end); } @step end() {}
    }`);
    for (const maxWorkers of [1, 2, 3]) {
      const { end, compute } = await simulate(beside, { storage: new MemoryStorage(), seed, maxWorkers });
      expect(end?.status).toBe('finished');
      expect(compute.submitted.filter(({ path }) => path.step === 'train')).toHaveLength(3);
      expect(compute.peak).toBe(3);
    }
  });
});

describe('a resumed run', () => {
  test('takes a finished gang over as a whole', async () => {
    const { storage } = await run({ answer: ({ spec }) => (spec.path.step === 'join' ? failed('odd') : undefined) });
    const next = await run({ storage, run: 'next', origin: { run: 'run' } });
    expect(next.end?.status).toBe('finished');
    expect(next.ran).toEqual(['join/0', 'end/0']);
    expect(next.story).toEqual(['cloned 0-0.0', 'cloned 0-1.0', 'cloned 0-2.0']);
  });

  test('runs a gang of which some members had been made finished ones again', async () => {
    const { storage } = await run({ answer: ({ spec }) => (spec.path.step === 'join' ? failed('odd') : undefined) });
    // As if it had been killed while it made the members finished ones.
    const later = ['after/0-0', 'after/0-1', 'after/0-2', 'train/0-1'];
    for (const task of later) await storage.delete(`runs/F/run/tasks/${task}.json`);
    const next = await run({ storage, run: 'next', origin: { run: 'run' } });
    expect(next.end?.status).toBe('finished');
    expect(next.cloned).toEqual(['start/0']);
    expect(next.ran.toSorted()).toEqual([
      'after/0-0',
      'after/0-1',
      'after/0-2',
      'end/0',
      'join/0',
      'train/0-0',
      'train/0-1',
      'train/0-2',
    ]);
  });

  test('runs a failed gang again, with attempts counted from the first', async () => {
    const { storage } = await run({ answer: ending('0-1', failed('odd')) });
    const next = await run({ storage, run: 'next', origin: { run: 'run' } });
    expect(next.end?.status).toBe('finished');
    expect(next.story).toEqual(['finished 0-0.0', 'finished 0-1.0', 'finished 0-2.0']);
  });
});
