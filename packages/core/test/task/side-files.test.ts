import { describe, expect, test } from 'vitest';
import type { EndedAttempt } from '../../src/contracts/task-context.ts';
import type { Warning } from '../../src/contracts/warning.ts';
import { listSideFiles } from '../../src/datastore/side-files.ts';
import { definePlugin, Flow, step } from '../../src/index.ts';
import type { Plugin } from '../../src/kernel/plugin.ts';
import { Bench } from './bench.ts';

let fails = false;
const secret = 'pw-<7f3a>&9c51e0';

class Kept extends Flow {
  value!: number;
  left: string | undefined;

  @step start() {
    this.value = 3;
    if (fails) throw new RangeError(`refused ${secret}`);
    this.next(this.end);
  }

  @step end() {}
}

function taps(work: (attempt: EndedAttempt) => Promise<void>, name = 'keeper'): Plugin {
  return definePlugin({
    name,
    setup({ hooks }) {
      hooks.provideSecrets.for('test').tap(() => ({ read: () => Promise.resolve({ PASSWORD: secret }) }));
      hooks.transformSecrets.tap((task) => ({ ...task, sources: [...task.sources, { use: 'test', name: 'it' }] }));
      hooks.transformStepBody.tap((body) => ({
        ...body,
        run: async () => {
          await body.files.put('notes/live.txt', 'it runs');
          await body.run();
        },
      }));
      hooks.afterAttempt.tap(work);
    },
  });
}

async function filesOf(bench: Bench): Promise<Readonly<Record<string, string>>> {
  const files = await listSideFiles(bench.env.storage, bench.path('start'));
  const texts = await Promise.all(
    files.map(async ({ name, attempt, bytes }) => {
      return [`${String(attempt)}/${name}`, Buffer.from((await bytes()) ?? []).toString()] as const;
    }),
  );
  return Object.fromEntries(texts);
}

describe('afterAttempt', () => {
  test('is told what an attempt hands on before it has finished, and keeps files beside it, each attempt its own', async () => {
    fails = false;
    const seen: unknown[] = [];
    const plugin = taps(async ({ artifacts, artifact, error, files, graph, startedAt, finishedAt }) => {
      seen.push(error, Object.keys(artifacts), await artifact('value'), graph.start, finishedAt >= startedAt);
      seen.push(await bench.env.manifests.task(bench.path('start')));
      await expect(artifact('valeu')).rejects.toMatchObject({ hint: 'Did you mean value?' });
      await files.put(
        'notes/end.txt',
        `shows ${secret} and ${secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`,
      );
    });
    await using bench = await Bench.open(Kept, { plugins: [plugin] });
    await bench.run('start', { attempt: 2 });
    expect(seen).toEqual([undefined, ['value'], 3, 'start', true, undefined]);
    expect(await filesOf(bench)).toEqual({ '2/notes/end.txt': 'shows *** and ***', '2/notes/live.txt': 'it runs' });
  });

  test('is told why an attempt failed, with its secrets hidden', async () => {
    fails = true;
    const seen: unknown[] = [];
    const plugin = taps(async ({ error, artifacts }) => void seen.push(error?.message, artifacts));
    await using bench = await Bench.open(Kept, { plugins: [plugin] });
    await bench.failure('start');
    expect(seen).toEqual(['refused ***', {}]);
    expect(await filesOf(bench)).toEqual({ '0/notes/live.txt': 'it runs' });
  });

  test('what a tap throws is a warning, and the others are told all the same', async () => {
    fails = false;
    const warnings: Warning[] = [];
    let isTold = false;
    const plugin = taps(() => Promise.reject(new Error('no room')), 'broken');
    const other = definePlugin({
      name: 'other',
      setup: ({ hooks }) => hooks.afterAttempt.tap(() => void (isTold = true)),
    });
    await using bench = await Bench.open(Kept, { plugins: [plugin, other] });
    const { outcome } = await bench.execute('start', { onWarning: (warning) => void warnings.push(warning) });
    expect(outcome.kind).toBe('finished');
    expect(isTold).toBe(true);
    expect(warnings.map(({ message }) => message)).toEqual([
      'The plugin broken failed in the hook afterAttempt: no room',
    ]);
  });

  test('is not told of what stands for a failure that was caught', async () => {
    fails = true;
    let times = 0;
    const plugin = taps(async () => void times++);
    await using bench = await Bench.open(Kept, { plugins: [plugin] });
    const error = await bench.failure('start');
    const assign = { left: await bench.env.artifacts.save('left', 'over') };
    await bench.run('start', { attempt: 1, recover: { error, assign } });
    expect(times).toBe(1);
  });
});
