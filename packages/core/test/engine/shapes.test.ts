import { describe, expect, test } from 'vitest';
import type { TaskSubmission } from '../../src/contracts/compute.ts';
import type { NextRecord } from '../../src/contracts/records.ts';
import type { TaskOutcome } from '../../src/contracts/task-spec.ts';
import { ArtifactStore } from '../../src/datastore/artifact-store.ts';
import { inputPaths } from '../../src/task/load-inputs.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';
import { graphOf } from '../graph/flow-text.ts';
import { simulate } from './simulation.ts';

type Answers = Readonly<Record<string, number | string>>;

/**
 * Runs a flow whose foreachs have as many items, and whose switches take the case, that `answers` says by `step` or
 * `step/task`; gives back a line for each task, in the order of their start, with what it continues and where it stands.
 */
async function linesOf(body: string, answers: Answers = {}): Promise<readonly string[]> {
  const storage = new MemoryStorage();
  const artifacts = new ArtifactStore(storage);
  const graph = graphOf(`class F extends Flow {\n${body}\n}`);
  const answer = async ({ spec, plan }: TaskSubmission): Promise<TaskOutcome> => {
    const { step, task } = spec.path;
    const given = answers[`${step}/${task}`] ?? answers[step];
    const { kind } = plan.step.next;
    const next = (
      kind === 'foreach' ? { kind, count: given } : kind === 'switch' ? { kind, case: given } : { kind }
    ) as NextRecord;
    const all =
      typeof given === 'number' ? Array.from({ length: given }, (_, index) => `${step}:${String(index)}`) : [];
    const items = all.length === 0 ? [] : [{ from: 0, count: all.length, ref: await artifacts.save('items', all) }];
    return { kind: 'finished', next, items, startedAt: 0, finishedAt: 0 };
  };
  const { end, compute } = await simulate(graph, { storage, answer, maxWorkers: 1 });
  expect(end?.status).toBe('finished');
  return Promise.all(
    compute.submitted.map(async ({ path, inputs, foreach }) => {
      const from = inputPaths(path, inputs).map(({ step, task }) => `${step}/${task}`);
      const frames = await Promise.all(
        foreach.map(async ({ step, task, index, count, item }) => {
          const items = (await artifacts.load(item.chunk)) as readonly string[];
          return `${step}/${task} ${String(index + 1)} of ${String(count)} = ${String(items[item.offset])}`;
        }),
      );
      return [`${path.step}/${path.task}`, `<- [${from.join(', ')}]`, ...frames.map((frame) => `in ${frame}`)].join(
        ' ',
      );
    }),
  );
}

const linear = '@step start() { this.next(this.a); } @step a() { this.next(this.end); } @step end() {}';
const end = '@step end() {}';

describe('branches', () => {
  test('linear', async () => {
    expect(await linesOf(linear)).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "a/0 <- [start/0]",
        "end/0 <- [a/0]",
      ]
    `);
  });

  test('a join gets its branches in the order of the split', async () => {
    expect(
      await linesOf(`@step start() { this.next(this.a, this.b, this.c); } @step c() { this.next(this.join); }
        @step a() { this.next(this.a2); } @step a2() { this.next(this.join); } @step b() { this.next(this.join); }
        @step join(inputs: Inputs<F>) { this.next(this.end); } ${end}`),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "a/0 <- [start/0]",
        "b/0 <- [start/0]",
        "c/0 <- [start/0]",
        "a2/0 <- [a/0]",
        "join/0 <- [a2/0, b/0, c/0]",
        "end/0 <- [join/0]",
      ]
    `);
  });

  test('a branch that leads straight into the join keeps its place in the split', async () => {
    const body = (to: string): string => `@step start() { this.next(${to}); } @step a() { this.next(this.join); }
      @step b() { this.next(this.join); } @step join(inputs: Inputs<F>) { this.next(this.end); } ${end}`;
    expect(await linesOf(body('this.a, this.join, this.b'))).toContain('join/0 <- [a/0, start/0, b/0]');
    expect(await linesOf(body('this.b, this.a, this.join'))).toContain('join/0 <- [b/0, a/0, start/0]');
  });

  test('nested', async () => {
    expect(
      await linesOf(`@step start() { this.next(this.a, this.b); } @step a() { this.next(this.c, this.d); }
        @step c() { this.next(this.inner); } @step d() { this.next(this.inner); } @step b() { this.next(this.outer); }
        @step inner(inputs: Inputs<F>) { this.next(this.outer); }
        @step outer(inputs: Inputs<F>) { this.next(this.end); } ${end}`),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "a/0 <- [start/0]",
        "b/0 <- [start/0]",
        "c/0 <- [a/0]",
        "d/0 <- [a/0]",
        "inner/0 <- [c/0, d/0]",
        "outer/0 <- [inner/0, b/0]",
        "end/0 <- [outer/0]",
      ]
    `);
  });
});

const each = `@step start() { this.next(this.work, { foreach: [''] }); } @step work(item: string) { this.next(this.join); }
  @step join(inputs: Inputs<F>) { this.next(this.end); } ${end}`;

describe('foreach', () => {
  test('an item a task, joined in the order of the items', async () => {
    expect(await linesOf(each, { start: 2 })).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "work/0-0 <- [start/0] in start/0 1 of 2 = start:0",
        "work/0-1 <- [start/0] in start/0 2 of 2 = start:1",
        "join/0 <- [work/0-0, work/0-1]",
        "end/0 <- [join/0]",
      ]
    `);
  });

  test('over nothing runs the join with no inputs', async () => {
    expect(await linesOf(each, { start: 0 })).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "join/0 <- []",
        "end/0 <- [join/0]",
      ]
    `);
  });

  test('three deep, where an inner one may have nothing', async () => {
    expect(
      await linesOf(
        `@step start() { this.next(this.a, { foreach: [''] }); } @step a(item: string) { this.next(this.b, { foreach: [''] }); }
        @step b(item: string) { this.next(this.c, { foreach: [''] }); } @step c(item: string) { this.next(this.jc); }
        @step jc(inputs: Inputs<F>) { this.next(this.jb); } @step jb(inputs: Inputs<F>) { this.next(this.ja); }
        @step ja(inputs: Inputs<F>) { this.next(this.end); } ${end}`,
        { start: 2, 'a/0-0': 0, 'a/0-1': 2, b: 1 },
      ),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "a/0-0 <- [start/0] in start/0 1 of 2 = start:0",
        "jb/0-0 <- [] in start/0 1 of 2 = start:0",
        "a/0-1 <- [start/0] in start/0 2 of 2 = start:1",
        "b/0-1-0 <- [a/0-1] in start/0 2 of 2 = start:1 in a/0-1 1 of 2 = a:0",
        "c/0-1-0-0 <- [b/0-1-0] in start/0 2 of 2 = start:1 in a/0-1 1 of 2 = a:0 in b/0-1-0 1 of 1 = b:0",
        "jc/0-1-0 <- [c/0-1-0-0] in start/0 2 of 2 = start:1 in a/0-1 1 of 2 = a:0",
        "b/0-1-1 <- [a/0-1] in start/0 2 of 2 = start:1 in a/0-1 2 of 2 = a:1",
        "c/0-1-1-0 <- [b/0-1-1] in start/0 2 of 2 = start:1 in a/0-1 2 of 2 = a:1 in b/0-1-1 1 of 1 = b:0",
        "jc/0-1-1 <- [c/0-1-1-0] in start/0 2 of 2 = start:1 in a/0-1 2 of 2 = a:1",
        "jb/0-1 <- [jc/0-1-0, jc/0-1-1] in start/0 2 of 2 = start:1",
        "ja/0 <- [jb/0-0, jb/0-1]",
        "end/0 <- [ja/0]",
      ]
    `);
  });

  test('in a branch', async () => {
    expect(
      await linesOf(
        `@step start() { this.next(this.a, this.b); } @step a() { this.next(this.work, { foreach: [''] }); }
        @step work(item: string) { this.next(this.gather); } @step gather(inputs: Inputs<F>) { this.next(this.join); }
        @step b() { this.next(this.join); } @step join(inputs: Inputs<F>) { this.next(this.end); } ${end}`,
        { a: 2 },
      ),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "a/0 <- [start/0]",
        "b/0 <- [start/0]",
        "work/0-0 <- [a/0] in a/0 1 of 2 = a:0",
        "work/0-1 <- [a/0] in a/0 2 of 2 = a:1",
        "gather/0 <- [work/0-0, work/0-1]",
        "join/0 <- [gather/0, b/0]",
        "end/0 <- [join/0]",
      ]
    `);
  });

  test('with branches in each item', async () => {
    expect(
      await linesOf(
        `@step start() { this.next(this.work, { foreach: [''] }); } @step work(item: string) { this.next(this.a, this.b); }
        @step a() { this.next(this.both); } @step b() { this.next(this.both); }
        @step both(inputs: Inputs<F>) { this.next(this.join); } @step join(inputs: Inputs<F>) { this.next(this.end); } ${end}`,
        { start: 2 },
      ),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "work/0-0 <- [start/0] in start/0 1 of 2 = start:0",
        "a/0-0 <- [work/0-0] in start/0 1 of 2 = start:0",
        "b/0-0 <- [work/0-0] in start/0 1 of 2 = start:0",
        "both/0-0 <- [a/0-0, b/0-0] in start/0 1 of 2 = start:0",
        "work/0-1 <- [start/0] in start/0 2 of 2 = start:1",
        "a/0-1 <- [work/0-1] in start/0 2 of 2 = start:1",
        "b/0-1 <- [work/0-1] in start/0 2 of 2 = start:1",
        "both/0-1 <- [a/0-1, b/0-1] in start/0 2 of 2 = start:1",
        "join/0 <- [both/0-0, both/0-1]",
        "end/0 <- [join/0]",
      ]
    `);
  });
});

describe('switch', () => {
  test('runs the chosen case alone, where the cases meet again', async () => {
    const body = `@step start() { this.next({ x: this.a, y: this.b }, { on: go() }); } @step a() { this.next(this.c); }
      @step b() { this.next(this.c); } @step c() { this.next(this.end); } ${end}`;
    expect(await linesOf(body, { start: 'y' })).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "b/0 <- [start/0]",
        "c/0 <- [b/0]",
        "end/0 <- [c/0]",
      ]
    `);
    expect(await linesOf(body, { start: 'x' })).toContain('c/0 <- [a/0]');
  });

  test('in each item, with a case that leads into the join', async () => {
    expect(
      await linesOf(
        `@step start() { this.next(this.work, { foreach: [''] }); }
        @step work(item: string) { this.next({ more: this.more, done: this.join }, { on: go() }); }
        @step more() { this.next(this.join); } @step join(inputs: Inputs<F>) { this.next(this.end); } ${end}`,
        { start: 4, 'work/0-0': 'done', 'work/0-1': 'more', 'work/0-2': 'more', 'work/0-3': 'done' },
      ),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "work/0-0 <- [start/0] in start/0 1 of 4 = start:0",
        "work/0-1 <- [start/0] in start/0 2 of 4 = start:1",
        "more/0-1 <- [work/0-1] in start/0 2 of 4 = start:1",
        "work/0-2 <- [start/0] in start/0 3 of 4 = start:2",
        "more/0-2 <- [work/0-2] in start/0 3 of 4 = start:2",
        "work/0-3 <- [start/0] in start/0 4 of 4 = start:3",
        "join/0 <- [work/0-0, more/0-1, more/0-2, work/0-3]",
        "end/0 <- [join/0]",
      ]
    `);
  });

  test('in a branch, with a case that leads into the join', async () => {
    expect(
      await linesOf(
        `@step start() { this.next(this.a, this.b); } @step a() { this.next({ more: this.more, done: this.join }, { on: go() }); }
        @step more() { this.next(this.join); } @step b() { this.next(this.join); }
        @step join(inputs: Inputs<F>) { this.next(this.end); } ${end}`,
        { a: 'done' },
      ),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "a/0 <- [start/0]",
        "b/0 <- [start/0]",
        "join/0 <- [a/0, b/0]",
        "end/0 <- [join/0]",
      ]
    `);
  });

  test('back to an earlier step: each round has an id of its own', async () => {
    expect(
      await linesOf(
        `@step start() { this.next(this.train); } @step train() { this.next(this.check); }
        @step check() { this.next({ again: this.train, done: this.end }, { on: go() }); } ${end}`,
        { check: 'again', 'check/0.2': 'done' },
      ),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "train/0 <- [start/0]",
        "check/0 <- [train/0]",
        "train/0.1 <- [check/0]",
        "check/0.1 <- [train/0.1]",
        "train/0.2 <- [check/0.1]",
        "check/0.2 <- [train/0.2]",
        "end/0 <- [check/0.2]",
      ]
    `);
  });

  test('to itself in each item, and with a foreach in each round', async () => {
    expect(
      await linesOf(
        `@step start() { this.next(this.loop, { foreach: [''] }); }
        @step loop() { this.next({ again: this.loop, done: this.join }, { on: go() }); }
        @step join(inputs: Inputs<F>) { this.next(this.end); } ${end}`,
        { start: 3, loop: 'done', 'loop/0-1': 'again', 'loop/0-1.1': 'again' },
      ),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "loop/0-0 <- [start/0] in start/0 1 of 3 = start:0",
        "loop/0-1 <- [start/0] in start/0 2 of 3 = start:1",
        "loop/0-1.1 <- [loop/0-1] in start/0 2 of 3 = start:1",
        "loop/0-1.2 <- [loop/0-1.1] in start/0 2 of 3 = start:1",
        "loop/0-2 <- [start/0] in start/0 3 of 3 = start:2",
        "join/0 <- [loop/0-0, loop/0-1.2, loop/0-2]",
        "end/0 <- [join/0]",
      ]
    `);
    expect(
      await linesOf(
        `@step start() { this.next(this.round); } @step round() { this.next(this.work, { foreach: [''] }); }
        @step work(item: string) { this.next(this.join); }
        @step join(inputs: Inputs<F>) { this.next({ again: this.round, done: this.end }, { on: go() }); } ${end}`,
        { round: 1, join: 'again', 'join/0.1': 'done' },
      ),
    ).toMatchInlineSnapshot(`
      [
        "start/0 <- []",
        "round/0 <- [start/0]",
        "work/0-0 <- [round/0] in round/0 1 of 1 = round:0",
        "join/0 <- [work/0-0]",
        "round/0.1 <- [join/0]",
        "work/0.1-0 <- [round/0.1] in round/0.1 1 of 1 = round:0",
        "join/0.1 <- [work/0.1-0]",
        "end/0 <- [join/0.1]",
      ]
    `);
  });
});
