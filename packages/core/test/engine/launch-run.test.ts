import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, Flow, FlowError, param, step, type Inputs, type Plugin } from '../../src/index.ts';
import type { RunEvent } from '../../src/contracts/events.ts';
import { latestRun, resumeRun } from '../../src/engine/resume-run.ts';
import { loadFlowClass, type LoadedFlow } from '../../src/engine/load-flow.ts';
import { Project } from '../../src/engine/project.ts';
import { startRun } from '../../src/engine/start-run.ts';
import type { RunEnd } from '../../src/engine/launch-run.ts';
import { FakeCompute } from './fake-compute.ts';
import { parseFlowName } from '../../src/contracts/ids.ts';

class Trains extends Flow {
  readonly rate = param(z.number().max(1), { default: 0.5 });
  @step start() {
    this.next(this.train);
  }
  @step train() {
    this.next(this.end);
  }
  @step end() {}
}

class Gang extends Flow {
  @step start() {
    this.next(this.work, { parallel: 2 });
  }
  @step work() {
    this.next(this.join);
  }
  @step join(_inputs: Inputs<Gang>) {
    this.next(this.end);
  }
  @step end() {}
}

/** A project in a folder of its own, a flow in it, and a fake compute. */
class Place implements AsyncDisposable {
  readonly events: RunEvent[] = [];
  readonly root: string;
  readonly project: Project;

  private constructor(root: string, project: Project) {
    this.root = root;
    this.project = project;
  }

  static async open(): Promise<Place> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'flow-launch-')));
    await writeFile(join(root, 'flow.config.json'), JSON.stringify({ tags: ['daily'] }));
    return new Place(root, await Project.open({ cwd: root, env: { HOME: root } }));
  }

  async flow(flowClass: new () => object = Trains, plugins: readonly Plugin[] = []): Promise<LoadedFlow> {
    const loaded = await loadFlowClass(this.project, flowClass);
    return { ...loaded, kernel: await loaded.kernel.with(plugins) };
  }

  async compute(failing?: string): Promise<FakeCompute> {
    const storage = await this.project.storage();
    const answer: ConstructorParameters<typeof FakeCompute>[0]['answer'] = ({ spec }) =>
      spec.path.step === failing
        ? { kind: 'failed', error: { name: 'Error', message: 'odd' }, startedAt: 0, finishedAt: 0 }
        : undefined;
    return new FakeCompute({ storage, seed: 1, random: () => 0, answer });
  }

  async start(flow: LoadedFlow, given: Readonly<Record<string, unknown>> = {}, failing?: string): Promise<RunEnd> {
    const onEvent = (event: RunEvent): void => void this.events.push(event);
    const compute = await this.compute(failing);
    return startRun({
      project: this.project,
      flow,
      compute,
      given,
      areTexts: false,
      cwd: this.root,
      onEvent,
      tags: ['mine'],
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.project[Symbol.asyncDispose]();
    await rm(this.root, { recursive: true });
  }
}

async function code(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (FlowError.is(error)) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}

test('a run is recorded in the store and in the index, with its tags and its end', async () => {
  await using place = await Place.open();
  const end = await place.start(await place.flow());
  expect(end).toMatchObject({ status: 'finished', failures: [], tasks: { finished: 3, failed: 0 } });
  const metadata = await place.project.metadata();
  const record = await metadata.getRun(parseFlowName('Trains'), end.run);
  expect(record).toMatchObject({ status: 'finished', tags: ['daily', 'mine'] });
  const attempts = await Array.fromAsync(metadata.listAttempts({ flow: parseFlowName('Trains'), run: end.run }));
  expect(attempts.map((attempt) => `${attempt.step} ${attempt.status}`)).toEqual([
    'start finished',
    'train finished',
    'end finished',
  ]);
  expect(place.events.map(({ kind }) => kind)).toEqual([
    'run.started',
    'task.started',
    'task.finished',
    'task.started',
    'task.finished',
    'task.started',
    'task.finished',
    'run.ended',
  ]);
});

test('a run that fails is an ordinary end, with its error in the index', async () => {
  await using place = await Place.open();
  const end = await place.start(await place.flow(), {}, 'train');
  expect(end).toMatchObject({ status: 'failed', failures: [{ path: { step: 'train' }, error: { message: 'odd' } }] });
  const record = await (await place.project.metadata()).getRun(parseFlowName('Trains'), end.run);
  expect(record).toMatchObject({ status: 'failed', error: { message: 'odd' } });
});

describe('plugins', () => {
  const plugin = (setup: Plugin['setup']): Plugin => definePlugin({ name: 'guard', setup });

  test('may veto a run before its first task; it is recorded as failed', async () => {
    await using place = await Place.open();
    const veto = plugin(({ hooks }) => hooks.beforeRun.tap(() => Promise.reject(new Error('the quota is used up'))));
    const end = await place.start(await place.flow(Trains, [veto]));
    expect(end.status).toBe('failed');
    expect(end.failures).toEqual([]);
    expect(end.error?.message).toBe('The plugin guard failed in the hook beforeRun: the quota is used up');
    const record = await (await place.project.metadata()).getRun(parseFlowName('Trains'), end.run);
    expect(record).toMatchObject({ status: 'failed', error: { code: 'FLOW_PLUGIN_HOOK' } });
    expect(place.events.map(({ kind }) => kind)).toEqual(['run.started', 'run.ended']);
  });

  test('may change what is to run, see every event, and fail after it without harm', async () => {
    await using place = await Place.open();
    const kinds: string[] = [];
    const changing = plugin(({ hooks }) => {
      hooks.transformRunPlan.tap((plan) => ({ ...plan, tags: [...plan.tags, 'changed'] }));
      hooks.onEvent.tap(({ kind }) => void kinds.push(kind));
      hooks.afterRun.tap(({ status }) => Promise.reject(new Error(`no mail about a ${status} run`)));
    });
    const end = await place.start(await place.flow(Trains, [changing]));
    expect(end.status).toBe('finished');
    const record = await (await place.project.metadata()).getRun(parseFlowName('Trains'), end.run);
    expect(record?.tags).toEqual(['daily', 'mine', 'changed']);
    expect(kinds).toEqual(place.events.map(({ kind }) => kind));
    expect(place.events.filter(({ kind }) => kind === 'warning')).toMatchObject([
      { message: 'The plugin guard failed in the hook afterRun: no mail about a finished run' },
    ]);
  });
});

describe('a run that cannot begin is not recorded', () => {
  test('for its parameters', async () => {
    await using place = await Place.open();
    const flow = await place.flow();
    expect(await code(() => place.start(flow, { rate: 3 }))).toBe('FLOW_PARAM_INVALID');
    expect(await code(() => place.start(flow, { rat: 0.1 }))).toBe('FLOW_PARAM_UNKNOWN');
    expect(await code(() => latestRun(place.project, parseFlowName('Trains')))).toBe('FLOW_NOTHING_TO_RESUME');
  });

  test('for a gang', async () => {
    await using place = await Place.open();
    expect(await code(async () => place.start(await place.flow(Gang)))).toMatch(/^FLOW_PARALLEL_UNSUPPORTED$/);
  });
});

describe('resume', () => {
  test('goes on from the latest run with its parameters', async () => {
    await using place = await Place.open();
    const flow = await place.flow();
    const first = await place.start(flow, { rate: 0.25 }, 'end');
    const compute = await place.compute();
    const end = await resumeRun({ project: place.project, flow, compute });
    expect(end).toMatchObject({ status: 'finished', tasks: { cloned: 2, finished: 1 } });
    expect(compute.submitted.map(({ path }) => path.step)).toEqual(['end']);
    const record = await (await place.project.metadata()).getRun(parseFlowName('Trains'), end.run);
    expect(record?.origin).toBe(first.run);
  });

  test('of a finished run needs a step that there is', async () => {
    await using place = await Place.open();
    const flow = await place.flow();
    await place.start(flow);
    const resume = async (more: object): Promise<RunEnd> =>
      resumeRun({ project: place.project, flow, compute: await place.compute(), ...more });
    expect(await code(() => resume({}))).toBe('FLOW_RESUME_FINISHED');
    expect(await code(() => resume({ steps: ['trian'] }))).toBe('FLOW_STEP_UNKNOWN');
    expect(await resume({ steps: ['train'] })).toMatchObject({ status: 'finished', tasks: { cloned: 1, finished: 2 } });
  });
});
