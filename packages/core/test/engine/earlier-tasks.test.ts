import { describe, expect, test } from 'vitest';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';
import type { PendingTask } from '../../src/contracts/pending-task.ts';
import { parseRunId } from '../../src/contracts/ids.ts';
import type { TaskPath } from '../../src/contracts/records.ts';
import { definePlugin, type Plugin } from '../../src/kernel/plugin.ts';
import { graphOf } from '../graph/flow-text.ts';
import { simulate, type Simulation } from './simulation.ts';

const line = graphOf(`class F extends Flow {
  @step start() { this.next(this.middle); } @step middle() { this.next(this.end); } @step end() {}
}`);
const gang = graphOf(`class F extends Flow {
  @step start() { this.next(this.train, { parallel: 3 }); } @step train() { this.next(this.join); }
  @step join(inputs: Inputs<F>) { this.next(this.end); } @step end() {}
}`);
/** With this seed, the gang of the interpreter has three members. */
const seed = 2;

function answering(answer: (task: PendingTask) => TaskPath | undefined | Promise<TaskPath | undefined>): Plugin {
  return definePlugin({ name: 'earlier', setup: ({ hooks }) => hooks.provideEarlierTask.tap(answer) });
}

const ofRun =
  (run: string, ...steps: readonly string[]) =>
  ({ path }: PendingTask): TaskPath | undefined =>
    steps.includes(path.step) ? { ...path, run: parseRunId(run) } : undefined;

async function after(
  first: Parameters<typeof simulate>[0],
  plugin: Plugin,
  more: Partial<Parameters<typeof simulate>[1]> = {},
): Promise<Simulation> {
  const storage = new MemoryStorage();
  await simulate(first, { storage, seed, run: 'first' });
  return simulate(first, { storage, seed, run: 'second', plugins: [plugin], ...more });
}

describe('a finished task of an earlier run', () => {
  test('stands for one of this run, which goes on behind it', async () => {
    const { end, ran, cloned, events } = await after(line, answering(ofRun('first', 'start', 'end')));
    expect(end?.status).toBe('finished');
    expect([ran, cloned]).toEqual([['middle/0'], ['start/0', 'end/0']]);
    expect(events.filter(({ kind }) => kind === 'task.cloned')).toMatchObject([
      { step: 'start', origin: 'first' },
      { step: 'end', origin: 'first' },
    ]);
  });

  test('is passed over where it is of another step, or not there', async () => {
    const other = await after(
      line,
      answering(({ path }) => ({ ...path, run: parseRunId('first'), step: line.start })),
    );
    expect(other.ran).toEqual(['middle/0', 'end/0']);
    const gone = await after(line, answering(ofRun('never', 'start', 'middle', 'end')));
    expect([gone.end?.status, gone.cloned]).toEqual(['finished', []]);
  });

  test('is not asked for where a resume names the step', async () => {
    const asked: string[] = [];
    const plugin = answering(({ path }) => void asked.push(path.step));
    await after(line, plugin, { origin: { run: 'first', rerunFrom: [line.end] } });
    expect(asked).toEqual([]);
  });

  test('costs nothing but its run where the plugin fails', async () => {
    const { end, ran, events } = await after(
      line,
      answering(() => {
        throw new Error('the index is gone');
      }),
    );
    expect([end?.status, ran]).toEqual(['finished', ['start/0', 'middle/0', 'end/0']]);
    const warnings = events.filter(({ kind }) => kind === 'warning');
    expect(warnings).toMatchObject([
      { code: 'FLOW_PLUGIN_HOOK', message: expect.stringContaining('the index is gone') },
    ]);
  });
});

describe('a gang', () => {
  test('is taken over as one', async () => {
    const { end, ran, cloned } = await after(gang, answering(ofRun('first', 'train')));
    expect(end?.status).toBe('finished');
    expect(cloned.toSorted()).toEqual(['train/0-0', 'train/0-1', 'train/0-2']);
    expect(ran).not.toContain('train/0-1');
  });

  test('runs as one where a member of it has none, or one of another run', async () => {
    const some = await after(
      gang,
      answering((task) => (task.path.task === '0-1' ? undefined : ofRun('first', 'train')(task))),
    );
    expect([some.end?.status, some.cloned]).toEqual(['finished', []]);
    const storage = new MemoryStorage();
    for (const run of ['first', 'other']) await simulate(gang, { storage, seed, run });
    const mixed = answering((task) => ofRun(task.path.task === '0-1' ? 'other' : 'first', 'train')(task));
    const second = await simulate(gang, { storage, seed, run: 'second', plugins: [mixed] });
    expect([second.end?.status, second.cloned]).toEqual(['finished', []]);
  });
});

test('what a task begins with is told by its parts: members of a gang differ, and nothing else does', async () => {
  const parts: Record<string, string> = {};
  const plugin = answering(async ({ path, parts: read }) => {
    parts[`${path.run} ${path.step}/${path.task}`] = JSON.stringify(await read());
    return undefined;
  });
  const storage = new MemoryStorage();
  for (const run of ['first', 'second']) await simulate(gang, { storage, seed, run, plugins: [plugin] });
  const of = (run: string): readonly (string | undefined)[] =>
    ['start/0', 'train/0-0', 'train/0-1', 'train/0-2', 'join/0', 'end/0'].map((key) => parts[`${run} ${key}`]);
  expect(of('first')).toEqual(of('second'));
  expect(new Set(of('first').slice(1, 4)).size).toBe(3);
});
