import { current, Flow, step } from '@flow/core';
import { Manifests, type Project } from '@flow/core/engine';
import { parseRunId } from '@flow/core/kernel';
import { testProject } from '@flow/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClient, runFlow, type FlowClient, type Run } from '../src/index.ts';
import { Regions } from './regions.ts';

class Half extends Flow {
  progress!: number;

  @step start() {
    console.log('half way');
    this.progress = 0.5;
    this.next(this.end);
  }

  @step end() {
    if (current.attempt >= 0) throw new TypeError('no further');
  }
}

let project: Project;
let client: FlowClient;
let regions: Run<Regions>;
let half: Run<Half>;

beforeAll(async () => {
  project = await testProject();
  regions = (await runFlow(Regions, {}, { project, tags: ['first', 'blue'] })).run;
  await runFlow(Regions, { threshold: 5 }, { project, tags: ['second', 'blue'] });
  half = (await runFlow(Half, {}, { project, check: false })).run;
  client = await openClient({ project });
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

async function messageOf(asked: Promise<unknown>): Promise<string> {
  const error = (await asked.catch((thrown: unknown) => thrown)) as {
    code: string;
    message: string;
    hint?: string;
    exitCode: number;
  };
  const text = `${error.code} (${String(error.exitCode)}): ${error.message} ${error.hint ?? ''}`;
  return text
    .replaceAll(regions.id, 'RUN1')
    .replaceAll(regions.id.slice(0, -1), 'RU')
    .replaceAll(half.id, 'RUN2')
    .replaceAll(project.root, '/project');
}

describe('runs', () => {
  test('flows and runs are listed, newest first', async () => {
    expect((await client.flows()).toSorted()).toEqual(['Half', 'Regions']);
    const runs = await Array.fromAsync(client.runs());
    expect(runs.map(({ flow, status }) => `${flow} ${status}`)).toEqual([
      'Half failed',
      'Regions finished',
      'Regions finished',
    ]);
  });

  test('a filter chooses by flow, status, tags, user, time and count', async () => {
    const count = async (filter: Parameters<FlowClient['runs']>[0]): Promise<number> =>
      (await Array.fromAsync(client.runs(filter))).length;
    expect(await count({ flow: 'Regions' })).toBe(2);
    expect(await count({ status: 'failed' })).toBe(1);
    expect(await count({ status: 'lost' })).toBe(0);
    expect(await count({ tags: ['blue'] })).toBe(2);
    expect(await count({ tags: ['blue', 'second'] })).toBe(1);
    expect(await count({ user: 'nobody-of-that-name' })).toBe(0);
    expect(await count({ since: half.info.startedAt })).toBe(1);
    expect(await count({ until: half.info.startedAt })).toBe(2);
    expect(await count({ limit: 1 })).toBe(1);
    expect(await count({ limit: 0 })).toBe(0);
  });

  test('a filter chooses by what parameters were given, as values or as texts', async () => {
    const tagsOf = async (parameters: Readonly<Record<string, unknown>>, limit = 10): Promise<readonly string[]> =>
      (await Array.fromAsync(client.runs({ parameters, limit }))).map(({ info }) => String(info.tags[0]));
    expect(await tagsOf({ threshold: 5 })).toEqual(['second']);
    expect(await tagsOf({ threshold: '5.0' })).toEqual(['second']);
    expect(await tagsOf({ names: ['eu', 'us', 'ap'] })).toEqual(['second', 'first']);
    expect(await tagsOf({ names: '["eu", "us", "ap"]', threshold: '0.5' })).toEqual(['first']);
    expect(await tagsOf({ names: ['eu', 'us', 'ap'] }, 1)).toEqual(['second']);
    expect(await tagsOf({ threshold: 'five' })).toEqual([]);
    expect(await tagsOf({ threshold: 5, toString: 'x' })).toEqual([]);
    expect((await Array.fromAsync(client.runs({ parameters: {} }))).length).toBe(3);
  });

  test('a namespace hides all other runs', async () => {
    const blue = await openClient({ project, namespace: 'blue' });
    expect((await Array.fromAsync(blue.runs())).map(({ flow }) => flow)).toEqual(['Regions', 'Regions']);
    expect((await Array.fromAsync(blue.runs({ tags: ['second'] }))).length).toBe(1);
    expect(await blue.flows()).toEqual(['Regions']);
    const first = await openClient({ project, namespace: 'first' });
    expect((await first.latestRun('Regions')).id).toBe(regions.id);
    expect((await first.run(regions.pathspec)).id).toBe(regions.id);
    await expect(first.latestRun('Half')).rejects.toMatchObject({ code: 'FLOW_NAMESPACE_EMPTY', exitCode: 2 });
    await expect(first.task(`${half.pathspec}/start`)).rejects.toMatchObject({ code: 'FLOW_NAMESPACE_OTHER' });
    await expect(first.latestRun('Halve')).rejects.toMatchObject({ code: 'FLOW_FLOW_UNKNOWN' });
    const own = await openClient({ project, namespace: `user:${regions.info.user}` });
    expect((await Array.fromAsync(own.runs())).length).toBe(3);
  });

  test('the latest run and the latest that finished', async () => {
    expect((await client.run('Regions/latest')).info.tags).toEqual(['second', 'blue']);
    expect((await client.latestSuccessfulRun<Regions>('Regions')).status).toBe('finished');
    expect((await client.latestRun('Half')).id).toBe(half.id);
  });

  test('a run tells its steps, parameters and error', async () => {
    const run = await client.run<Regions>(regions.pathspec);
    expect((await run.steps()).map(({ step, finished }) => [step, finished])).toEqual([
      ['start', 1],
      ['evaluate', 3],
      ['pick', 1],
      ['end', 1],
    ]);
    expect(await run.parameters()).toEqual({ threshold: 0.5, names: ['eu', 'us', 'ap'] });
    expect([run.info.origin, run.info.error, half.info.error?.message]).toEqual([undefined, undefined, 'no further']);
    expect(run.info.finishedAt?.getTime()).toBeGreaterThanOrEqual(run.info.startedAt.getTime());
  });

  test('a running run without a sign of life for a minute is lost, and so are its running tasks', async () => {
    await using own = await testProject();
    const { run } = await runFlow(Half, {}, { project: own, check: false });
    const at = Date.now();
    await leaveRunning(own, run, at);
    const statuses = async (now: number): Promise<readonly unknown[]> => {
      const reader = await openClient({ project: own, now: () => now });
      const found = await reader.run('Half/killed');
      const listed = (status: 'running' | 'lost') => Array.fromAsync(reader.runs({ status, limit: 1 }));
      return [
        found.status,
        (await found.task('start')).status,
        (await listed('running')).length,
        (await listed('lost')).length,
      ];
    };
    expect(await statuses(at + 59_000)).toEqual(['running', 'running', 1, 0]);
    expect(await statuses(at + 61_000)).toEqual(['lost', 'lost', 0, 1]);
  });
});

/** A run `killed`, as a launcher leaves it that was killed in its first step. */
async function leaveRunning(own: Project, run: Run<Half>, at: number): Promise<void> {
  const killed = parseRunId('killed');
  const metadata = await own.metadata();
  await new Manifests(await own.storage()).createRun({ ...(await run.manifest()), run: killed });
  await metadata.createRun({
    ...run.info,
    flow: run.flow,
    run: killed,
    status: 'running',
    startedAt: at,
    finishedAt: undefined,
    heartbeatAt: at,
    error: undefined,
  });
  const { attempts } = await run.task('start');
  await metadata.putAttempts(
    attempts.map((attempt) => ({ ...attempt, run: killed, status: 'running', finishedAt: undefined })),
  );
}

describe('tasks', () => {
  test('tasks are listed in the order in which they began', async () => {
    const tasks = await Array.fromAsync(regions.tasks('evaluate'));
    expect(tasks.map(({ pathspec }) => pathspec.replace(regions.id, 'RUN'))).toEqual([
      'Regions/RUN/evaluate/0-0',
      'Regions/RUN/evaluate/0-1',
      'Regions/RUN/evaluate/0-2',
    ]);
    expect(await Array.fromAsync(regions.tasks())).toHaveLength(6);
  });

  test('a task tells what became of it', async () => {
    const task = await client.task<Regions>(`${regions.pathspec}/evaluate/0-1`);
    expect([
      task.step,
      task.id,
      task.status,
      task.error,
      (await task.manifest())?.caught,
      (await task.manifest())?.origin,
    ]).toEqual(['evaluate', '0-1', 'finished', undefined, undefined, undefined]);
    expect(task.attempts).toHaveLength(1);
    expect((await task.manifest())?.host).toMatchObject({ node: process.version, pid: String(process.pid) });
    expect(task.finishedAt?.getTime()).toBeGreaterThanOrEqual(task.startedAt.getTime());
  });

  test('artifacts are read one by one or together', async () => {
    const task = await regions.task('evaluate', '0-1');
    expect(await task.artifactNames()).toEqual(['region', 'score']);
    expect(await task.artifact('score')).toBe(0.7);
    expect(await task.artifacts()).toEqual({ region: 'us', score: 0.7 });
    expect(await task.artifactRef('region')).toMatchObject({ encoding: 'json', type: 'string' });
  });

  test('logs have their time and stream', async () => {
    const task = await regions.task('start');
    const [line] = await task.logs();
    expect(line).toMatchObject({ stream: 'stdout', text: 'scoring 3 regions', attempt: 0 });
    expect(line?.time.getTime()).toBeGreaterThanOrEqual(regions.info.startedAt.getTime());
    expect(await task.logs({ stream: 'stderr' })).toEqual([]);
    expect(await task.logs({ attempt: 3 })).toEqual([]);
  });

  test("a join's parents are its inputs, in order", async () => {
    const parents = await (await regions.task('pick')).parents();
    expect(parents.map(({ id }) => id)).toEqual(['0-0', '0-1', '0-2']);
    expect(await Promise.all(parents.map((parent) => parent.artifact('region')))).toEqual(['eu', 'us', 'ap']);
    expect(await (await regions.task('start')).parents()).toEqual([]);
  });

  test('a task that finished unseen by the index is found in the store', async () => {
    await using own = await testProject();
    const { run } = await runFlow(Regions, {}, { project: own });
    const at = Date.now();
    const metadata = await own.metadata();
    const stale = (await run.task('start')).attempts.map((attempt) => ({
      ...attempt,
      status: 'running' as const,
      finishedAt: undefined,
    }));
    await metadata.putAttempts(stale);
    const reader = await openClient({ project: own, now: () => at });
    expect((await (await reader.run(run.pathspec)).task('start')).status).toBe('finished');
  });
});

test('what is missing is named, with the nearest that is there', async () => {
  const missing = [
    client.run('Region/latest'),
    client.run('Regions/nope'),
    client.run(`Regions/${regions.id.slice(0, -1)}`),
    client.run('Regions'),
    client.run('Regions/latest/start'),
    client.latestSuccessfulRun('Half'),
    client.latestSuccessfulRun('Haaf'),
    client.task(`${regions.pathspec}/evaluate`),
    client.task(`${regions.pathspec}/evaluate/0-7`),
    client.task(`${regions.pathspec}/evaluat/0-1`),
    client.task(`${half.pathspec}/end/4`),
    client.task('Regions/latest'),
    client.run(regions.pathspec).then((run) => run.artifact('bset')),
    client.run(half.pathspec).then((run) => run.artifact('progress')),
    client.task(`${half.pathspec}/end`).then((task) => task.artifact('progress')),
    client.task(`${half.pathspec}/start`).then((task) => task.artifact('toString')),
  ];
  const messages = await Promise.all(missing.map((asked) => messageOf(asked)));
  expect(`\n${messages.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    FLOW_FLOW_UNKNOWN (2): No run of Region is known in file:///project/.flow/metadata.db. Did you mean Regions?
    FLOW_RUN_UNKNOWN (2): There is no run Regions/nope. flow runs list shows the runs there are.
    FLOW_RUN_UNKNOWN (2): There is no run Regions/RU. Did you mean Regions/RUN1?
    FLOW_PATHSPEC_PARTS (2): "Regions" doesn't name a run, which reads Flow/run. flow runs list shows the runs there are.
    FLOW_PATHSPEC_PARTS (2): "Regions/latest/start" doesn't name a run, which reads Flow/run. flow runs list shows the runs there are.
    FLOW_RUN_NONE_FINISHED (2): No run of Half has finished. flow runs list shows what became of its runs.
    FLOW_FLOW_UNKNOWN (2): No run of Haaf is known in file:///project/.flow/metadata.db. Did you mean Half?
    FLOW_TASK_CHOICE (2): The step evaluate has 3 tasks, and none of them was named. Name one by its id: 0-3 is the item with the index 3 of a foreach, and 0.3 the fourth round of a step that runs in rounds.
    FLOW_TASK_UNKNOWN (2): There is no task Regions/RUN1/evaluate/0-7. Did you mean 0-0?
    FLOW_RUN_STEP_UNKNOWN (2): The run Regions/RUN1 has no step evaluat. Steps: start, evaluate, pick, end. Did you mean evaluate?
    FLOW_TASK_UNKNOWN (2): There is no task Half/RUN2/end/4. Did you mean 0?
    FLOW_PATHSPEC_PARTS (2): "Regions/latest" doesn't name a task, which reads Flow/run/step/task. flow runs show lists the steps that ran.
    FLOW_ARTIFACT_UNKNOWN (2): The task Regions/RUN1/end/0 has no artifact bset. Did you mean best?
    FLOW_RUN_UNFINISHED (2): The run Half/RUN2 has no result: it is failed, and its step end hasn't finished. Artifacts of the steps that have finished can be read from their tasks.
    FLOW_TASK_UNFINISHED (2): The task Half/RUN2/end/0 has stored nothing: it is failed. A task stores its artifacts when it has finished.
    FLOW_ARTIFACT_UNKNOWN (2): The task Half/RUN2/start/0 has no artifact toString. A task holds what its step and those before it assigned; a join holds what it merged or assigned.
    "
  `);
});
