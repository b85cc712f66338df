import { expect, test } from 'vitest';
import type { StepName, TaskId } from '../../src/contracts/ids.ts';
import type { StepNode } from '../../src/contracts/graph.ts';
import { rootScope, type Fan } from '../../src/engine/scope.ts';
import { Slots } from '../../src/engine/slots.ts';
import { TaskQueue, type Room, type Work } from '../../src/engine/task-queue.ts';

const a = node('a');
const b = node('b');

function node(name: string): StepNode {
  return { name, next: { kind: 'end' } } as unknown as StepNode;
}

function fan(count: number, outer = rootScope, isOpen = false): Fan {
  const split = { step: 'split' as StepName, task: outer.id };
  const facts = { kind: 'foreach', split, count, chunks: [], isOpen, outer, remaining: count } as const;
  return { ...facts, chunks: [], lastStep: undefined, strays: new Map() };
}

function work(of: StepNode, task: string): Work {
  return { node: of, task: task as TaskId, scope: rootScope, inputs: { kind: 'none' }, attempt: 0 };
}

function queue(): TaskQueue {
  return new TaskQueue((_step, scope) => scope.id);
}

/** Steps and tasks in the order in which they are taken. */
function order(of: TaskQueue, room: Partial<Room> = {}): readonly string[] {
  const taken: string[] = [];
  const now: Room = { mayRun: () => true, fits: () => true, ...room };
  for (let next = of.take(now); next !== undefined; next = of.take(now)) {
    taken.push(next.map((one) => `${one.node.name}/${one.task}`).join('+'));
  }
  return taken;
}

test('fan-outs of the same depth take turns', () => {
  const waiting = queue();
  waiting.addItems(a, fan(3));
  waiting.addItems(b, fan(2));
  expect(order(waiting)).toEqual(['a/0-0', 'b/0-0', 'a/0-1', 'b/0-1', 'a/0-2']);
  expect(waiting.isEmpty).toBe(true);
});

test('an inner fan-out comes before an outer, and what goes on before a new item', () => {
  const waiting = queue();
  const outer = fan(2);
  waiting.addItems(a, outer);
  waiting.addItems(b, fan(2, { id: '0-0' as TaskId, fan: outer, index: 0 }));
  waiting.add(work(a, '9'));
  expect(order(waiting)).toEqual(['a/9', 'b/0-0-0', 'b/0-0-1', 'a/0-0', 'a/0-1']);
});

test('a step that may not run now is passed over, and keeps its order', () => {
  const waiting = queue();
  waiting.add(work(a, '1'));
  waiting.add(work(b, '2'));
  waiting.add(work(a, '3'));
  waiting.addItems(a, fan(1));
  expect(order(waiting, { mayRun: (step) => step !== 'a' })).toEqual(['b/2']);
  expect(waiting.isEmpty).toBe(false);
  expect(order(waiting)).toEqual(['a/1', 'a/3', 'a/0-0']);
});

test('a gang is taken as a whole', () => {
  const waiting = queue();
  waiting.addGang(a, fan(3));
  waiting.add(work(b, '1'));
  expect(order(waiting)).toEqual(['a/0-0+a/0-1+a/0-2', 'b/1']);
});

test('a gang that does not fit holds up what came after it, so that it will', () => {
  const waiting = queue();
  waiting.add(work(b, '1'));
  waiting.addGang(a, fan(3));
  waiting.add(work(b, '2'));
  waiting.addItems(b, fan(1));
  expect(order(waiting, { fits: (tasks) => tasks < 3 })).toEqual(['b/1']);
  expect(order(waiting)).toEqual(['a/0-0+a/0-1+a/0-2', 'b/2', 'b/0-0']);
});

test('a gang that its step may not run now holds nothing up', () => {
  const waiting = queue();
  waiting.addGang(a, fan(3));
  waiting.add(work(b, '2'));
  expect(order(waiting, { mayRun: (step) => step !== 'a', fits: (tasks) => tasks < 3 })).toEqual(['b/2']);
});

test('an open fan-out keeps its place while it is empty, and its items come in order', () => {
  const waiting = queue();
  const open = fan(0, rootScope, true);
  waiting.addItems(a, open);
  expect(order(waiting)).toEqual([]);
  open.count = 2;
  expect(waiting.waitingOf(open)).toBe(2);
  expect(order(waiting)).toEqual(['a/0-0', 'a/0-1']);
  open.count = 3;
  open.isOpen = false;
  expect(order(waiting)).toEqual(['a/0-2']);
});

test('slots count what runs in all and by key', () => {
  const db = { key: 'db', limit: 2, amount: 1, isPerTask: false };
  const bounds = new Map([
    ['a' as StepName, [db]],
    ['b' as StepName, [db, { ...db, key: 'b', limit: 1 }]],
  ]);
  const slots = new Slots(3, bounds);
  const first = slots.take('a' as StepName);
  const second = slots.take('b' as StepName);
  expect([slots.mayRun('a' as StepName), slots.mayRun('b' as StepName), slots.hasRoom]).toEqual([false, false, true]);
  slots.take('c' as StepName);
  expect([slots.hasRoom, slots.mayRun('a' as StepName), slots.mayRun('c' as StepName)]).toEqual([false, false, true]);
  first.release();
  expect([slots.hasRoom, slots.mayRun('a' as StepName), slots.mayRun('b' as StepName)]).toEqual([true, true, false]);
  second.release();
  expect(slots.mayRun('b' as StepName)).toBe(true);
});

test('what shares its slot leaves its worker, and the keys of those that it waits for, and keeps its other keys', () => {
  const own = { key: 'own', limit: 1, amount: 1, isPerTask: false };
  const db = { ...own, key: 'db' };
  const bounds = new Map([
    ['source' as StepName, [own, db]],
    ['item' as StepName, [db]],
  ]);
  const slots = new Slots(1, bounds);
  const source = slots.take('source' as StepName);
  expect([slots.hasRoom, slots.mayRun('item' as StepName)]).toEqual([false, false]);
  source.share(['item' as StepName]);
  source.share(['item' as StepName]);
  const may = (): readonly boolean[] => [
    slots.hasRoom,
    slots.mayRun('item' as StepName),
    slots.mayRun('source' as StepName),
  ];
  expect(may()).toEqual([true, true, false]);
  const item = slots.take('item' as StepName);
  source.release();
  expect(may()).toEqual([false, false, false]);
  item.release();
  expect(may()).toEqual([true, true, true]);
});

test('a gang takes a slot for each of its tasks, and one of its step', () => {
  const slots = new Slots(4, new Map([['a' as StepName, [{ key: 'a', limit: 2, amount: 1, isPerTask: false }]]]));
  const gang = slots.take('a' as StepName, 3);
  expect([slots.fits(1), slots.fits(2), slots.mayRun('a' as StepName)]).toEqual([true, false, true]);
  slots.take('a' as StepName);
  expect([slots.fits(1), slots.mayRun('a' as StepName)]).toEqual([false, false]);
  gang.release();
  expect([slots.fits(3), slots.fits(4), slots.mayRun('a' as StepName)]).toEqual([true, false, true]);
});

test('a gang that is wider than all slots fits when nothing runs', () => {
  const slots = new Slots(2, new Map());
  expect(slots.fits(5)).toBe(true);
  const one = slots.take('a' as StepName);
  expect(slots.fits(5)).toBe(false);
  one.release();
  slots.take('a' as StepName, 5);
  expect([slots.hasRoom, slots.fits(1)]).toEqual([false, false]);
});

test('slots count what tasks take of a resource, for each member of a gang; who needs more than there is runs alone', () => {
  const memory = (amount: number) => ({ key: 'memory', limit: 16, amount, isPerTask: true });
  const bounds = new Map([
    ['small' as StepName, [memory(4)]],
    ['large' as StepName, [memory(10)]],
    ['huge' as StepName, [memory(64)]],
  ]);
  const slots = new Slots(8, bounds);
  const steps = ['small', 'large', 'huge', 'other'] as const;
  const may = (tasks = 1): readonly string[] => steps.filter((step) => slots.mayRun(step as StepName, tasks));
  expect(may()).toEqual(['small', 'large', 'huge', 'other']);
  const large = slots.take('large' as StepName);
  expect([may(), may(2)]).toEqual([['small', 'other'], ['other']]);
  const small = slots.take('small' as StepName);
  expect(may()).toEqual(['other']);
  large.release();
  expect([may(), may(3)]).toEqual([
    ['small', 'large', 'other'],
    ['small', 'other'],
  ]);
  small.release();
  slots.take('huge' as StepName);
  expect(may()).toEqual(['other']);
});
