import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, includeFile, step, type Inputs } from '@flow/core';
import type { RunEvent } from '@flow/core/kernel';
import { testProject } from '@flow/testing';
import { describe, expect, test, vi } from 'vitest';
import { openClient, runFlow } from '../src/index.ts';
import { Regions } from './regions.ts';

class OwnError extends Error {
  override readonly name = 'OwnError';
  readonly detail = { id: 7 };
}

class Failing extends Flow {
  @step start() {
    this.work();
    this.next(this.end);
  }

  @step end() {}

  private work(): void {
    throw new OwnError('the service said no', { cause: new Error('status 503') });
  }
}

class Unstorable extends Flow {
  model!: unknown;

  @step start() {
    this.model = { layers: [{ fn: () => 1 }] };
    this.next(this.end);
  }

  @step end() {}
}

class Printing extends Flow {
  @step start() {
    this.next(this.say, { foreach: ['one', 'two', 'three'] });
  }

  @step async say(word: string) {
    console.log(`${word} begins`);
    await sleep(5);
    process.stdout.write(`${word} goes `);
    await sleep(5);
    process.stdout.write('on\n');
    console.error(`${word} ends`);
    this.next(this.join);
  }

  @step join(_inputs: Inputs<Printing>) {
    this.next(this.end);
  }

  @step end() {}
}

class Endless extends Flow {
  reason!: string;

  @step async start() {
    await sleep(60_000, undefined, { signal: current.signal });
    this.next(this.end);
  }

  @step end() {}
}

class Crowd extends Flow {
  @step start() {
    this.next(this.work, { foreach: [1, 2, 3, 4, 5, 6] });
  }

  @step async work(_item: number) {
    await sleep(5);
    this.next(this.join);
  }

  @step join(_inputs: Inputs<Crowd>) {
    this.next(this.end);
  }

  @step end() {}
}

class Reading extends Flow {
  readonly text = includeFile({ default: 'test/greeting.yaml' });
  readonly bytes = includeFile({ default: 'test/greeting.yaml', as: 'bytes' });
  found!: readonly [string, number];

  @step start() {
    this.found = [this.text, this.bytes.byteLength];
    this.next(this.end);
  }

  @step end() {}
}

class Broken extends Flow {
  score!: number;

  @step start() {
    this.score = 1;
  }

  @step end() {}
}

class Forgetful extends Flow {
  total!: number;

  @step start() {
    void this.work();
    this.next(this.wait);
  }

  @step async wait() {
    await sleep(50);
    this.next(this.end);
  }

  @step end() {}

  private async work(): Promise<void> {
    await sleep(10);
    this.total = 1;
  }
}

describe('runFlow', () => {
  test('a flow runs from its class, and its result is read by name', async () => {
    await using project = await testProject();
    const result = await runFlow(Regions, {}, { project });
    expect(result.status).toBe('finished');
    expect(result.tasks).toEqual({ finished: 6, failed: 0, cloned: 0, caught: 0, stopped: 0 });
    expect(await result.artifact('best')).toBe('us');
    expect(await result.run.parameters()).toEqual({ threshold: 0.5, names: ['eu', 'us', 'ap'] });
  });

  test('parameters are given by their field, and checked by their schema', async () => {
    await using project = await testProject();
    const result = await runFlow(Regions, { threshold: 0.65, names: ['ap', 'eu'] }, { project });
    expect(await result.artifact('best')).toBeUndefined();
    await expect(runFlow(Regions, { threshold: -1 }, { project })).rejects.toMatchObject({
      code: 'FLOW_PARAM_INVALID',
      message: 'threshold -1: Too small: expected number to be >=0',
      hint: "The parameters are the fields of the flow's class that param() and includeFile() declare.",
      stack: expect.stringContaining('packages/client/test/run-flow.test.ts:') as string,
    });
  });

  test('variables give parameters only where they are handed over', async () => {
    await using project = await testProject();
    vi.stubEnv('FLOW_PARAM_THRESHOLD', '0.9');
    try {
      const unasked = await runFlow(Regions, {}, { project });
      expect(await unasked.run.parameters()).toMatchObject({ threshold: 0.5 });
      const asked = await runFlow(Regions, {}, { project, variables: process.env });
      expect(await asked.run.parameters()).toMatchObject({ threshold: 0.9 });
      const given = await runFlow(Regions, { threshold: 0.1 }, { project, variables: process.env });
      expect(await given.run.parameters()).toMatchObject({ threshold: 0.1 });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("files are given by their path; a default counts from the flow's own project, wherever its runs are kept", async () => {
    await using project = await testProject();
    const standing = await readFile(join(import.meta.dirname, 'greeting.yaml'));
    await mkdir(join(project.root, 'data'));
    await writeFile(join(project.root, 'data', 'other.txt'), 'another');
    const result = await runFlow(Reading, { text: 'other.txt' }, { project, cwd: join(project.root, 'data') });
    expect(await result.artifact('found')).toEqual(['another', standing.length]);
  });

  test("a run that fails throws, with the user's own error as the cause", async () => {
    await using project = await testProject();
    const error: unknown = await runFlow(Failing, {}, { project }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'FLOW_RUN_FAILED',
      message: expect.stringMatching(
        /^The run Failing\/\S+ failed in the step start: OwnError: the service said no$/,
      ) as string,
      position: { file: import.meta.filename, line: 25 },
    });
    const { cause } = error as Error;
    expect(cause).toBeInstanceOf(OwnError);
    expect(cause).toMatchObject({ detail: { id: 7 }, cause: { message: 'status 503' } });
  });

  test('what fails outside the body is the cause too', async () => {
    await using project = await testProject();
    await expect(runFlow(Unstorable, {}, { project })).rejects.toMatchObject({
      code: 'FLOW_RUN_FAILED',
      cause: { code: 'FLOW_NOT_STORABLE', message: expect.stringContaining('model.layers[0].fn') as string },
    });
  });

  test('with check: false a run that failed is a result', async () => {
    await using project = await testProject();
    const result = await runFlow(Failing, {}, { project, check: false });
    expect(result.status).toBe('failed');
    expect(result.failures.map(({ path, error }) => [path.step, error.name])).toEqual([['start', 'OwnError']]);
    expect((await result.run.failures()).map(({ pathspec }) => pathspec)).toEqual([`${result.run.pathspec}/start/0`]);
    await expect(result.artifacts()).rejects.toMatchObject({ code: 'FLOW_RUN_UNFINISHED' });
  });

  test('what a task prints is in its own log, and still goes out', async () => {
    await using project = await testProject();
    using out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const result = await runFlow(Printing, {}, { project, maxWorkers: 3 });
    expect(out.mock.calls.map(([chunk]) => String(chunk))).toContain('one goes ');
    const logs = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const task = await result.run.task('say', `0-${String(index)}`);
        return (await task.logs()).map(({ stream, text }) => `${stream} ${text}`);
      }),
    );
    expect(logs).toEqual(
      ['one', 'two', 'three'].map((word) => [`stdout ${word} begins`, `stdout ${word} goes on`, `stderr ${word} ends`]),
    );
  });

  test('what a step assigns after its end is told of', async () => {
    await using project = await testProject();
    const events: RunEvent[] = [];
    await runFlow(Forgetful, {}, { project, onEvent: (event) => events.push(event) });
    expect(events.filter(({ kind }) => kind === 'warning')).toEqual([
      expect.objectContaining({
        code: 'FLOW_ARTIFACT_LATE',
        message: 'The step start assigned this.total after it had ended: the value is lost, or kept by chance.',
        position: expect.objectContaining({ file: import.meta.filename }) as object,
      }),
    ]);
  });

  test('output streams are left as they were found', async () => {
    await using project = await testProject();
    const before = Reflect.get(process.stdout, 'write') as unknown;
    await runFlow(Printing, {}, { project });
    expect(Reflect.get(process.stdout, 'write')).toBe(before);
  });

  test('a signal stops the run', async () => {
    await using project = await testProject();
    const abort = new AbortController();
    const reason = new Error('enough');
    const onEvent = (event: RunEvent): void => {
      if (event.kind === 'task.started') abort.abort(reason);
    };
    const began = performance.now();
    const stopped = runFlow(Endless, {}, { project, signal: abort.signal, onEvent });
    await expect(stopped).rejects.toMatchObject({ code: 'FLOW_RUN_STOPPED', cause: reason });
    expect(performance.now() - began).toBeLessThan(5000);
    const client = await openClient({ project });
    const run = await client.latestRun('Endless');
    expect([run.status, (await run.task('start')).status]).toEqual(['stopped', 'stopped']);
  });

  test('as many tasks run at once as maxWorkers says', async () => {
    await using project = await testProject();
    let now = 0;
    let most = 0;
    const onEvent = ({ kind }: RunEvent): void => {
      if (kind === 'task.started') most = Math.max(most, ++now);
      if (kind === 'task.finished') now -= 1;
    };
    await runFlow(Crowd, {}, { project, maxWorkers: 2, onEvent });
    expect(most).toBe(2);
  });

  test('tags and events are those of any run', async () => {
    await using project = await testProject();
    const kinds = new Set<string>();
    const { run } = await runFlow(Crowd, {}, { project, tags: ['nightly'], onEvent: ({ kind }) => kinds.add(kind) });
    expect(run.info.tags).toEqual(['nightly']);
    expect([...kinds]).toEqual(['run.started', 'task.started', 'task.finished', 'foreach.opened', 'run.ended']);
  });

  test('a flow that is wrong is refused with its place in the TypeScript file', async () => {
    await using project = await testProject();
    const error: unknown = await runFlow(Broken, {}, { project }).catch((thrown: unknown) => thrown);
    expect((error as Error).message.replaceAll(import.meta.filename, 'run-flow.test.ts')).toMatchInlineSnapshot(`
      "Broken has a problem:

      run-flow.test.ts:106:9 error FLOW_GRAPH_NEXT_MISSING The step start doesn't say where to go: it has no this.next(…).
        103 | class Broken extends Flow {
        104 |   score!: number;
        105 |
      > 106 |   @step start() {
            |         ^^^^^
        107 |     this.score = 1;
        108 |   }
        109 |
      hint: Make this.next(this.other) its last statement; only the end step has none."
    `);
  });

  test('a task that needs environment variables of its own says so', async () => {
    await using project = await testProject();
    const plugin = join(project.root, 'plugin.mjs');
    const tap = `hooks.transformTaskPlan.tap((plan) => ({ ...plan, env: { TOKEN: 'x' } }))`;
    await writeFile(plugin, `export default { name: 'token', setup({ hooks }) { ${tap}; } };`);
    await using other = await testProject({ config: { plugins: [plugin] } });
    await expect(runFlow(Crowd, {}, { project: other })).rejects.toMatchObject({
      cause: {
        code: 'FLOW_INLINE_ENV',
        message:
          'The step start needs environment variables of its own (TOKEN), and runFlow runs all tasks in one process.',
      },
    });
  });

  test('without a project the one of the folder is opened', async () => {
    await using project = await testProject();
    await using result = await runFlow(Regions, {}, { cwd: project.root, env: { HOME: project.root } });
    expect(await result.artifact('best')).toBe('us');
    const client = await openClient({ project });
    expect((await client.latestRun('Regions')).id).toBe(result.run.id);
  });
});
