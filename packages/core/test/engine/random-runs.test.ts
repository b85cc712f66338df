import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FlowGraph } from '../../src/contracts/graph.ts';
import { MemoryStorage, type MemoryObjects } from '../../src/builtin/memory-storage.ts';
import { graphOf } from '../graph/flow-text.ts';
import { render, stepsOf, validFlows } from '../graph/random-flows.ts';
import { interpret, largestGang } from './interpreter.ts';
import { MortalStorage } from './mortal-storage.ts';
import { finishedTasks, simulate } from './simulation.ts';

const graphs = validFlows.map((parts): FlowGraph => graphOf(render(stepsOf(parts))));
const hasGang = ({ steps }: FlowGraph): boolean => steps.some(({ next }) => next.kind === 'parallel');
const isMember = ({ steps }: FlowGraph, task: string): boolean =>
  steps.some(({ next }) => next.kind === 'parallel' && task.startsWith(`${next.to}/`));
const chance = fc.infiniteStream(fc.integer({ min: 0, max: 999 }).map((thousandths) => thousandths / 1000));
const drawn = (stream: Iterator<number>) => (): number => Number(stream.next().value);
const workers = fc.integer({ min: 1, max: 5 });

test('any graph runs as its picture reads, in whatever order its tasks end', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.nat(), chance, workers, async (graph, seed, stream, maxWorkers) => {
      const expected = interpret(graph, seed);
      fc.pre(expected.tasks.size < 400);
      const run = await simulate(graph, { storage: new MemoryStorage(), seed, random: drawn(stream), maxWorkers });
      expect(run.end).toEqual({ status: 'finished', failures: [] });
      expect(run.ran.toSorted()).toEqual([...expected.tasks.keys()].toSorted());
      expect(run.tasks).toEqual(expected.tasks);
      expect(run.trace).toBe(expected.end);
      expect(run.compute.peak).toBeLessThanOrEqual(hasGang(graph) ? Math.max(maxWorkers, largestGang) : maxWorkers);
    }),
    { numRuns: 300 },
  );
});

test('a run that is killed anywhere goes on from there: what had finished is taken over, and nothing else', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(graphs, fc.nat(), chance, workers, async (graph, seed, stream, maxWorkers) => {
      const expected = interpret(graph, seed);
      fc.pre(expected.tasks.size < 200);
      const objects: MemoryObjects = new Map();
      const random = drawn(stream);
      const runs = ['first', 'second', 'third', 'fourth'];
      const finished = new Set<string>();
      for (const [index, run] of runs.entries()) {
        const origin = index === 0 ? {} : { origin: { run: runs[index - 1] ?? '' } };
        const before = [...finished].toSorted();
        const isLast = index === runs.length - 1;
        const writes = isLast ? Number.POSITIVE_INFINITY : Math.floor(random() * (expected.tasks.size + 1));
        const storage = new MortalStorage(objects, writes);
        const made = await simulate(graph, { storage, run, seed, random, maxWorkers, kill: storage.death, ...origin });
        expect(made.ran.filter((task) => finished.has(task))).toEqual([]);
        for (const task of await finishedTasks(storage, run)) finished.add(task);
        taken += made.cloned.length;
        if (made.end === undefined) continue;
        expect(made.end.status).toBe('finished');
        // Of a gang whose members were being made finished, the others had staged theirs.
        const more = made.cloned.filter((task) => !before.includes(task));
        expect(more.filter((task) => !isMember(graph, task))).toEqual([]);
        expect(made.cloned.toSorted()).toEqual([...before, ...more].toSorted());
        expect(made.trace).toBe(expected.end);
        expect([...made.ran, ...made.cloned].toSorted()).toEqual([...expected.tasks.keys()].toSorted());
        break;
      }
    }),
    { numRuns: 200 },
  );
  expect(taken, 'tasks that were taken over').toBeGreaterThan(200);
});
