import { existsSync } from 'node:fs';
import { drawGraph } from '@flow/core/engine';
import { expect } from 'vitest';
import type { Woven } from '../behaviour.ts';
import { isOutputKept, printedBy, taskOf } from '../checked-run.ts';
import { runCommand } from '../run-command.ts';

const manyLines = 400;

const perTask: Woven = {
  kind: 'woven',
  name: 'keeps stdout and stderr of each task apart, and of no other task',
  adds: {
    body: () => `console.log('out of', current.step + '/' + current.task);
    await Promise.resolve();
    console.error('err of', current.step + '/' + current.task);`,
  },
  check: async (run, { tasks }) => {
    for (const key of tasks.keys()) {
      if (!isOutputKept(run, key)) continue;
      const own = (lines: readonly string[]): readonly string[] => lines.filter((line) => / of /.test(line));
      expect(own(await printedBy(run, key, 'stdout'))).toEqual([`out of ${key}`]);
      expect(own(await printedBy(run, key, 'stderr'))).toEqual([`err of ${key}`]);
    }
  },
};

const inOrder: Woven = {
  kind: 'woven',
  name: 'keeps many lines in their order, with their times',
  adds: {
    body: ({ isEnd }) =>
      isEnd ? `for (let line = 0; line < ${String(manyLines)}; line += 1) console.log('line', line);` : '',
  },
  check: async (run, { end }) => {
    if (!isOutputKept(run, end.key)) return;
    const lines = (await taskOf(run, end.key).logs({ stream: 'stdout' })).filter(({ text }) =>
      text.startsWith('line '),
    );
    expect(lines.map(({ text }) => text)).toEqual(
      Array.from({ length: manyLines }, (_, line) => `line ${String(line)}`),
    );
    const times = lines.map(({ time }) => time.getTime());
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.every((time) => time >= taskOf(run, end.key).startedAt.getTime() - 1)).toBe(true);
  },
};

const odd: Woven = {
  kind: 'woven',
  name: 'keeps unicode, carriage returns, empty lines and a last line without its end',
  adds: {
    body: ({ isStart }) =>
      isStart
        ? `process.stdout.write('odd 1: ünï \u{1F680} 世界\\n');
          const rocket = Buffer.from('odd 2: \u{1F680}\\n');
          process.stdout.write(rocket.subarray(0, 9));
          await new Promise((resolve) => setTimeout(resolve, 5));
          process.stdout.write(rocket.subarray(9));
          process.stdout.write('odd 3: 10%\\rodd 3: 100%\\n\\nodd 4: no end');`
        : '',
  },
  check: async (run, { tasks }) => {
    const [start = ''] = tasks.keys();
    if (!isOutputKept(run, start)) return;
    const lines = await printedBy(run, start);
    const from = lines.findIndex((line) => line.startsWith('odd 1'));
    expect(lines.slice(from, from + 4)).toEqual([
      'odd 1: ünï \u{1F680} 世界',
      'odd 2: \u{1F680}',
      'odd 3: 10%\rodd 3: 100%',
      '',
    ]);
    expect(lines.some((line) => line.startsWith('odd 4: no end'))).toBe(true);
  },
};

const children: Woven = {
  kind: 'woven',
  name: "keeps what a task's child processes print",
  adds: {
    imports: "import { spawnSync } from 'node:child_process';",
    body: ({ isStart }) =>
      isStart ? "spawnSync('sh', ['-c', 'echo child out; echo child err >&2'], { stdio: 'inherit' });" : '',
  },
  check: async (run, { tasks }) => {
    const [start = ''] = tasks.keys();
    if (!isOutputKept(run, start)) return;
    expect(await printedBy(run, start, 'stdout')).toContainEqual(expect.stringContaining('child out'));
    expect(await printedBy(run, start, 'stderr')).toContainEqual(expect.stringContaining('child err'));
  },
};

const sameByCommand: Woven = {
  kind: 'woven',
  name: 'shows by the command line what the client shows: logs, artifacts, steps, picture',
  skips: ({ name }) =>
    ['nested-branches', 'switch-in-foreach', 'recursion-in-foreach', 'one-step'].includes(name)
      ? undefined
      : 'a command takes long: a few shapes stand for all',
  check: async (run, { tasks, end }) => {
    const { run: record, folder, at } = run;
    const flow = async (...words: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCommand(folder, words);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout;
    };
    const logged = (await flow('logs', record.pathspec, '--json')).trim().split('\n');
    const lines = logged.map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
    for (const key of tasks.keys()) {
      const own = lines.filter(({ step, task }) => `${String(step)}/${String(task)}` === key);
      const known = await taskOf(run, key).logs();
      expect(own.map(({ stream, text }) => [stream, text])).toEqual(known.map(({ stream, text }) => [stream, text]));
    }
    const dumped = JSON.parse(await flow('dump', `${record.pathspec}/${end.key}`, '--json')) as {
      readonly artifacts: readonly { readonly name: string }[];
    };
    expect(dumped.artifacts.map(({ name }) => name)).toEqual(await taskOf(run, end.key).artifactNames());
    const shown = JSON.parse(await flow('runs', 'show', record.pathspec, '--json')) as {
      readonly status: string;
      readonly steps: readonly { readonly step: string }[];
    };
    expect(shown.status).toBe('finished');
    expect(shown.steps.map(({ step }) => step)).toEqual((await record.steps()).map(({ step }) => step));
    if (!existsSync(at.file)) return;
    const drawn: unknown = JSON.parse(await flow('show', at.file, '--format', 'json'));
    expect(drawn).toEqual(at.flow.graph && JSON.parse(drawGraph(at.flow.graph, 'json')));
  },
};

export const logBehaviours: readonly Woven[] = [perTask, inOrder, odd, children, sameByCommand];
