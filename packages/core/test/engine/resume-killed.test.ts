import { expect, test } from 'vitest';
import type { FlowGraph } from '../../src/contracts/graph.ts';
import { parseStepName } from '../../src/contracts/ids.ts';
import { graphOf } from '../graph/flow-text.ts';
import { type MemoryObjects } from '../../src/builtin/memory-storage.ts';
import { MortalStorage } from './mortal-storage.ts';
import { simulate, type Simulation, type SimulationOptions } from './simulation.ts';

const line = graphOf(`class F extends Flow {
  @step start() { this.next(this.a); } @step a() { this.next(this.b); } @step b() { this.next(this.end); } @step end() {}
}`);

const choosing = (name: string): FlowGraph =>
  graphOf(`class F extends Flow {
    @step start() { this.next({ ${name}: this.a }, { on: go() }); } @step a() { this.next(this.end); } @step end() {}
  }`);

type Launch = Omit<SimulationOptions, 'storage' | 'kill'> & { readonly writes?: number };

/** A run that is killed when it would write one manifest more than `writes`. */
async function runIn(objects: MemoryObjects, graph: FlowGraph, options: Launch): Promise<Simulation> {
  const { writes = Number.POSITIVE_INFINITY, ...launch } = options;
  const storage = new MortalStorage(objects, writes);
  return simulate(graph, { ...launch, storage, kill: storage.death });
}

test('a resume that was killed before it had taken all over leaves the rest to the run that goes on from it', async () => {
  const objects: MemoryObjects = new Map();
  await runIn(objects, line, { run: 'one', writes: 3 });
  await runIn(objects, line, { run: 'two', origin: { run: 'one' }, writes: 1 });
  await runIn(objects, line, { run: 'three', origin: { run: 'two' }, writes: 0 });
  const run = await runIn(objects, line, { run: 'four', origin: { run: 'three' } });
  expect(run.ran).toEqual(['end/0']);
  const origins = run.events.flatMap((event) =>
    event.kind === 'task.cloned' ? [`${event.step} ${event.origin}`] : [],
  );
  expect(origins).toEqual(['start one', 'a one', 'b one']);
});

test('what a killed resume was told to run anew is not taken from the run before it', async () => {
  const objects: MemoryObjects = new Map();
  await runIn(objects, line, { run: 'one' });
  const origin = { run: 'one', rerunFrom: [parseStepName('a')] };
  await runIn(objects, line, { run: 'two', origin, writes: 2 });
  const run = await runIn(objects, line, { run: 'three', origin: { run: 'two' } });
  expect([run.cloned, run.ran]).toEqual([
    ['start/0', 'a/0'],
    ['b/0', 'end/0'],
  ]);
});

test('nor is what a killed resume ran anew because it had changed, or what comes after it', async () => {
  const objects: MemoryObjects = new Map();
  await runIn(objects, choosing('old'), { run: 'one', writes: 2 });
  await runIn(objects, choosing('renamed'), { run: 'two', origin: { run: 'one' }, writes: 1 });
  const run = await runIn(objects, choosing('renamed'), { run: 'three', origin: { run: 'two' } });
  expect([run.cloned, run.ran]).toEqual([['start/0'], ['a/0', 'end/0']]);
});

test('a step of an earlier run that is gone from the graph is no trouble', async () => {
  const objects: MemoryObjects = new Map();
  await runIn(objects, line, { run: 'one', writes: 3 });
  await runIn(objects, line, { run: 'two', origin: { run: 'one', rerunFrom: [parseStepName('b')] }, writes: 1 });
  const shorter = graphOf(`class F extends Flow {
    @step start() { this.next(this.a); } @step a() { this.next(this.end); } @step end() {}
  }`);
  const run = await runIn(objects, shorter, { run: 'three', origin: { run: 'two' } });
  expect([run.cloned, run.ran]).toEqual([['start/0', 'a/0'], ['end/0']]);
});

test('a gang of which only some members were made finished is taken over whole, also by a resume of a killed resume', async () => {
  const gang = graphOf(`class F extends Flow {
    @step start() { this.next(this.member, { parallel: 3 }); }
    @step member() { this.next(this.join); }
    @step join(inputs: Inputs<F>) { this.next(this.end); }
    @step end() {}
  }`);
  const seed = 2;
  const objects: MemoryObjects = new Map();
  const first = await runIn(objects, gang, { run: 'one', seed, writes: 2 });
  const members = first.ran.filter((task) => task.startsWith('member/'));
  expect(members).toHaveLength(3);
  await runIn(objects, gang, { run: 'two', seed, origin: { run: 'one' }, writes: 3 });
  const run = await runIn(objects, gang, { run: 'three', seed, origin: { run: 'two' } });
  expect(run.ran).toEqual(['join/0', 'end/0']);
  expect(run.cloned.filter((task) => task.startsWith('member/')).toSorted()).toEqual(members.toSorted());
});
