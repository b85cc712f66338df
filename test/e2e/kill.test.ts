import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { exampleFile, flowFile, Sandbox } from './sandbox.ts';

/** Writes a line to the file named by MARKS when a body begins, and one when a task's manifest is about to be written. */
const markBodies = `
import { appendFileSync } from 'node:fs';
import { definePlugin } from '@flow/core';

export default definePlugin({
  name: 'mark-bodies',
  setup({ hooks }) {
    hooks.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        appendFileSync(process.env['MARKS'], body.current.run + ' ' + body.current.step + '/' + body.current.task + '\\n');
        await new Promise((resolve) => setTimeout(resolve, 60));
        await body.run();
      },
    }));
  },
});
`;

/** Numbers from 0 up to 1, always the same for a seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function moviesSandbox(): Sandbox {
  const files = {
    'mark-bodies.mjs': markBodies,
    'flow.config.json': '{ "plugins": ["./mark-bodies.mjs"], "maxWorkers": 3 }',
  };
  const sandbox: Sandbox = new Sandbox(files, { MARKS: 'marks.txt' });
  return sandbox;
}

const movies = exampleFile('movies/src/movies.ts');

it.each([1, 2, 3, 4, 5, 6])(
  'goes on after kill -9 of the launcher without running a finished task again (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const sandbox = moviesSandbox();
    const run = sandbox.start('run', movies, '--json');
    await run.printed('"task.finished"', 1 + Math.floor(random() * 14));
    await sleep(random() * 80);
    run.child.kill('SIGKILL');
    // Every other time, the workers too: else they end by themselves, soon.
    if (seed % 2 === 0) sandbox.killAll();
    expect(await sandbox.processesGone()).toBeLessThan(3000);
    await run.ended;

    const [killed = ''] = sandbox.runs('Movies');
    const before = sandbox.manifests('Movies', killed);
    expect(before.size).toBeGreaterThan(0);
    expect(before.size).toBeLessThan(16);
    const bodiesBefore = sandbox.lines('marks.txt');

    const resumed = await sandbox.flow('resume', movies);
    expect(resumed.stderr).toBe('');
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stdout).toContain('Avatar');
    const [, next = ''] = sandbox.runs('Movies');
    const after = sandbox.manifests('Movies', next);
    expect(after.size).toBe(16);
    for (const [task, manifest] of after) {
      const original = before.get(task);
      const { startedAt, finishedAt, host } = manifest;
      if (original === undefined) expect(manifest.origin).toBeUndefined();
      else
        expect({ startedAt, finishedAt, host, origin: manifest.origin }).toEqual({
          startedAt: original.startedAt,
          finishedAt: original.finishedAt,
          host: original.host,
          origin: original.path,
        });
    }
    const bodiesAfter = sandbox.lines('marks.txt').slice(bodiesBefore.length);
    const unfinished = [...after.keys()].filter((task) => !before.has(task));
    expect(bodiesAfter.toSorted()).toEqual(unfinished.map((task) => `${next} ${task}`).toSorted());
  },
);

it.each(['"task.cloned"', '"task.started"', '"task.finished"'])(
  'goes on after a resumed run was killed at its first %s as well',
  async (moment) => {
    const sandbox = moviesSandbox();
    for (const [words, event, count] of [
      [['run', movies], '"task.finished"', 5],
      [['resume', movies], moment, 1],
      [['resume', movies], moment, 1],
    ] as const) {
      const run = sandbox.start(...words, '--json');
      await run.printed(event, count);
      run.child.kill('SIGKILL');
      await sandbox.processesGone();
    }
    const killed = sandbox.runs('Movies').map((run) => sandbox.manifests('Movies', run));
    const bodiesBefore = sandbox.lines('marks.txt').length;
    expect(await sandbox.flow('resume', movies)).toMatchObject({ code: 0 });
    const last = sandbox.runs('Movies').at(-1) ?? '';
    const finished = sandbox.manifests('Movies', last);
    expect(finished.size).toBe(16);
    const before = new Map(killed.flatMap((tasks) => [...tasks]));
    expect(before.size).toBeGreaterThanOrEqual(5);
    for (const [task, { path, origin }] of before) expect(finished.get(task)?.origin).toEqual(origin ?? path);
    const bodies = sandbox.lines('marks.txt').slice(bodiesBefore);
    const rest = [...finished.keys()].filter((task) => !before.has(task));
    expect(bodies.toSorted()).toEqual(rest.map((task) => `${last} ${task}`).toSorted());
  },
);

it('leaves no worker behind that keeps its processor busy', async () => {
  const sandbox = new Sandbox();
  const run = sandbox.start('run', flowFile('busy'));
  await run.printed('busy now');
  run.child.kill('SIGKILL');
  expect(await sandbox.processesGone()).toBeLessThan(5000);
});
