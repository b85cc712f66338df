import { expect, test } from 'vitest';
import { printedBy } from './checked-run.ts';
import { warmWorkers, type Launch } from './contexts.ts';
import { interpret } from './interpret.ts';
import { closes, each, over, shape, to, type Shape } from './shape.ts';
import { Workshop } from './workshop.ts';

const launch: Launch = { given: {}, tags: [], resume: undefined, seed: 0 };

function fanOut(name: string, count: number): Shape {
  const items = Array.from({ length: count }, (_, index) => index);
  return shape(name, { start: each('inner', items), inner: to('join'), join: closes('start', to('end')), end: over });
}

test('1,200 splits run and are joined in their order', async () => {
  await using workshop = await Workshop.open({});
  const wide = fanOut('thousands', 1200);
  const at = await workshop.flow(wide, 'plain', { added: [], prepare: async (loaded) => loaded });
  const { status, tasks, value } = await warmWorkers.run(workshop, at, launch);
  const expected = interpret(wide);
  expect(status).toBe('finished');
  expect([...tasks.keys()].toSorted()).toEqual([...expected.tasks.keys()].toSorted());
  expect(await value(expected.end.key, 'trail')).toBe(expected.end.trail);
});

test('32 tasks that print 5,000 lines each lose none and mix up none', async () => {
  await using workshop = await Workshop.open({});
  const body = ({ takesItem }: { readonly takesItem: boolean }): string =>
    takesItem ? "for (let line = 0; line < 5000; line += 1) console.log(current.task + ' line ' + line);" : '';
  const at = await workshop.flow(fanOut('talkers', 32), 'loud', {
    added: [{ body }],
    prepare: async (loaded) => loaded,
  });
  const run = await warmWorkers.run(workshop, at, launch);
  expect(run.status).toBe('finished');
  for (let task = 0; task < 32; task += 1) {
    const lines = Array.from({ length: 5000 }, (_, line) => `0-${String(task)} line ${String(line)}`);
    expect(await printedBy(run, `inner/0-${String(task)}`)).toEqual(lines);
  }
});
