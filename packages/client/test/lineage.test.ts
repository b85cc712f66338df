import { Flow, step, type Inputs } from '@flow/core';
import { failing, testProject } from '@flow/testing';
import { describe, expect, test } from 'vitest';
import { resumeFlow, runFlow, type Task } from '../src/index.ts';

class Rounds extends Flow {
  round = 0;
  seen: string[] = [];

  @step start() {
    this.next(this.turn);
  }

  @step turn() {
    this.round += 1;
    this.next({ odd: this.odd, even: this.even, over: this.end }, { on: kindOf(this.round) });
  }

  @step odd() {
    this.next(this.turn);
  }

  @step even() {
    this.next(this.fan);
  }

  @step fan() {
    this.next(this.item, { foreach: this.round === 2 ? [] : [1, 2] });
  }

  @step item(_item: number) {
    this.next(this.gather);
  }

  @step gather(inputs: Inputs<Rounds>) {
    this.round = inputs[0]?.round ?? 2;
    this.next(this.turn);
  }

  @step end() {}
}

function kindOf(round: number): 'odd' | 'even' | 'over' {
  if (round > 8) return 'over';
  return round % 2 === 0 ? 'even' : 'odd';
}

async function keys(tasks: AsyncIterable<Task> | Iterable<Task>): Promise<readonly string[]> {
  return (await Array.fromAsync(tasks)).map(({ step: name, id }) => `${name}/${id}`);
}

describe('in rounds that take turns', () => {
  test('each task is continued by the next, through a foreach without items too', async () => {
    await using project = await testProject({ storage: 'memory' });
    const { run } = await runFlow(Rounds, {}, { project });
    const path: string[] = [];
    let at: Task | undefined = await run.task('start');
    while (at !== undefined) {
      path.push(...(await keys([at])));
      at = (await Array.fromAsync(at.children()))[0];
    }
    expect(path.slice(0, 9)).toEqual([
      'start/0',
      'turn/0',
      'odd/0',
      'turn/0.1',
      'even/0',
      'fan/0',
      'gather/0',
      'turn/0.2',
      'odd/0.1',
    ]);
    expect(path.at(-1)).toBe('end/0');
    const before = await keys((await run.task('end')).ancestors());
    const items = ['0.1', '0.2', '0.3'].flatMap((fan) => [`item/${fan}-0`, `item/${fan}-1`]);
    expect(before.toSorted()).toEqual([...new Set([...path.slice(0, -1), ...items])].toSorted());
    expect(await keys((await run.task('item', '0.2-0')).siblings())).toEqual(['item/0.2-1']);
    expect(await keys((await run.task('fan', '0.1')).children())).toEqual(['item/0.1-0', 'item/0.1-1']);
  });

  test('of a run that failed, the task that failed continues the last that finished', async () => {
    await using project = await testProject({ storage: 'memory' });
    const plugins = [failing({ step: 'odd', task: '0.2' })];
    const { run } = await runFlow(Rounds, {}, { project, plugins, check: false });
    const turns = await Array.fromAsync(run.tasks('turn'));
    expect(await keys(turns.at(-1)?.children() ?? [])).toEqual(['odd/0.2']);
    const [failed] = await run.failures();
    expect(await keys(failed?.children() ?? [])).toEqual([]);
    await expect(Array.fromAsync(failed?.ancestors() ?? [])).rejects.toMatchObject({ code: 'FLOW_TASK_UNFINISHED' });
  });
});

test('a task that was taken over knows the one that ran, and its place in its own run', async () => {
  await using project = await testProject({ storage: 'memory' });
  const plugins = [failing({ step: 'end' })];
  const first = await runFlow(Rounds, {}, { project, plugins, check: false });
  await resumeFlow(Rounds, { project, plugins, check: false });
  const { run } = await resumeFlow(Rounds, { project });
  const taken = await run.task('gather', '0.1');
  const origin = await taken.origin();
  expect(origin?.pathspec).toBe(`${first.run.pathspec}/gather/0.1`);
  expect(origin?.status).toBe('finished');
  expect(await (await run.task('end')).origin()).toBeUndefined();
  const related = [taken, origin].map(async (task) => [
    await keys(task?.ancestors() ?? []),
    await keys(task?.children() ?? []),
  ]);
  const [here, there] = await Promise.all(related);
  expect(here).toEqual(there);
  expect((await taken.parents()).map(({ pathspec }) => pathspec)).toEqual([
    `${run.pathspec}/item/0.1-0`,
    `${run.pathspec}/item/0.1-1`,
  ]);
});

class Long extends Flow {
  round = 0;

  @step start() {
    this.next(this.turn);
  }

  @step turn() {
    this.round += 1;
    this.next({ rare: this.rare, often: this.turn, over: this.end }, { on: sortOf(this.round) });
  }

  @step rare() {
    this.next(this.turn);
  }

  @step end() {}
}

function sortOf(round: number): 'rare' | 'often' | 'over' {
  if (round >= 300) return 'over';
  return round % 10 === 0 ? 'rare' : 'often';
}

test('in a long recursion, a child is found by a few reads', async () => {
  await using project = await testProject({ storage: 'memory' });
  const { run } = await runFlow(Long, {}, { project });
  const storage = await project.storage();
  const read = storage.get.bind(storage);
  let reads = 0;
  Object.assign(storage, {
    get: (...given: Parameters<typeof read>) => {
      reads += 1;
      return read(...given);
    },
  });
  const at = await run.task('turn', '0.149');
  reads = 0;
  expect(await keys(at.children())).toEqual(['rare/0.14']);
  expect(await keys((await run.task('turn', '0.150')).children())).toEqual(['turn/0.151']);
  expect(reads).toBeLessThan(80);
  expect(await keys((await run.task('rare', '0.14')).children())).toEqual(['turn/0.150']);
});
