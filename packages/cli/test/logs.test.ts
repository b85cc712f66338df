import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, normal } from './flow-project.ts';

/** Two tasks that print by turns, and go on until a file is there. */
const talks = `import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, step, type Inputs } from '@flow/core';

export default class Talks extends Flow {
  items!: number[];
  @step start() {
    console.log('begin');
    this.items = [0, 1];
    this.next(this.work, { foreach: this.items });
  }
  @step async work(item: number) {
    for (let line = 0; line < 3; line++) {
      console.log(item, 'says', line);
      await sleep(100);
    }
    while (!existsSync('go')) await sleep(20, undefined, { signal: current.signal });
    console.error(item, 'is done');
    this.next(this.join);
  }
  @step join(_inputs: Inputs<Talks>) { this.next(this.end); }
  @step end() { console.log('password: hunter2'); }
}
`;

it('follows a run by time until it ends, while its tasks run', async () => {
  const { flow, start, root } = flowProject({ 'talks.ts': talks });
  const running = start(['run', 'talks.ts', '--max-workers', '2']);
  await running.printed('1 says 2');
  const following = start(['logs', 'Talks/latest', '--follow', '--timestamps']);
  await following.printed('0 says 2');
  await following.printed('1 says 2');
  const refused = await flow(['logs', 'scrub', 'Talks/latest']);
  expect(refused.code).toBe(2);
  expect(normal(refused.stderr)).toMatchInlineSnapshot(`
    "error FLOW_LOG_RUNNING The output of the task Talks/<run>/work/0-0 can't be scrubbed: its attempt 0 still goes on.
    hint: Scrub it when it has ended; attempts that have ended can be named by --attempt.
    "
  `);
  const seen = await flow(['logs', 'Talks/latest/work/0-1']);
  expect(seen.stdout).toBe('1 says 0\n1 says 1\n1 says 2\n');
  writeFileSync(join(root, 'go'), '');
  const { code, stdout, stderr } = await following.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect((await running.ended).code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  const times = lines.map((line) => line.slice(0, 23));
  expect(times).toEqual(times.toSorted());
  expect(lines.map((line) => line.slice(24)).toSorted()).toEqual([
    'end | password: hunter2',
    'start | begin',
    ...[0, 1].flatMap((item) => [
      `work/0-${item} | ${item} is done`,
      ...[0, 1, 2].map((line) => `work/0-${item} | ${item} says ${line}`),
    ]),
  ]);
  const again = await flow(['logs', 'Talks/latest/work', '-f', '--json', '--stream', 'stderr']);
  expect(
    again.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text)
      .toSorted(),
  ).toEqual(['0 is done', '1 is done']);
});

it('shows the lines of a time', async () => {
  const { flow } = flowProject({ 'talks.ts': talks, go: '' });
  await flow(['run', 'talks.ts']);
  const all = await flow(['logs', 'Talks/latest', '--json']);
  const times = all.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { time: string }).time);
  const last = times.at(-1) ?? '';
  const logs = async (...words: string[]): Promise<string> => (await flow(['logs', 'Talks/latest', ...words])).stdout;
  expect(await logs('--since', last)).toBe('end | password: hunter2\n');
  expect(await logs('--until', last)).not.toContain('password');
  expect(await logs('--until', last)).toContain('1 is done');
  expect(await logs('--since', '1h')).toContain('begin');
  expect(await logs('--since', '1h', '--follow')).toContain('begin');
  expect(await logs('--until', '1h')).toBe('');
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

it('scrubs what a task printed from the store, and from the runs that took it over', async () => {
  const { flow, root } = flowProject({ 'talks.ts': talks, go: '' });
  await flow(['run', 'talks.ts']);
  const holders = (): readonly string[] =>
    filesBelow(join(root, '.flow')).filter((file) => file.endsWith('.log') && readFileSync(file).includes('hunter2'));
  expect(holders()).toHaveLength(1);
  await flow(['resume', 'talks.ts', 'join']);
  expect(normal((await flow(['logs', 'scrub', 'Talks/latest/work/0-1'])).stdout)).toBe(
    'Scrubbed Talks/<run>/work/0-1.\n',
  );
  const [first = ''] = readdirSync(join(root, '.flow/runs/Talks')).toSorted();
  expect((await flow(['logs', `Talks/${first}/work`])).stdout).toContain('0 is done\nwork/0-1 | [scrubbed]\n');
  expect((await flow(['logs', 'Talks/latest/work/0-1', '-f'])).stdout).toBe('[scrubbed]\n');
  expect((await flow(['logs', 'scrub', `Talks/${first}/end`, '--json'])).stdout).toBe(
    '{"step":"end","task":"0","attempt":0}\n',
  );
  expect((await flow(['logs', 'scrub', 'Talks/latest/end'])).code).toBe(0);
  expect(holders()).toEqual([]);
  expect((await flow(['logs', 'scrub', 'Talks/latest/end', '--attempt', '4'])).stdout).toBe(
    'Nothing was printed there.\n',
  );
  expect((await flow(['logs', 'scrub', 'Talks/latest/join'])).stdout).toBe('Nothing was printed there.\n');
  expect(existsSync(join(root, '.flow/runs/Talks', first, 'live'))).toBe(false);
});

it('refuses what it cannot do', async () => {
  const { flow } = flowProject({});
  expect((await flow(['logs', 'scrb', 'Talks/latest'])).stderr).toContain('hint: Did you mean flow logs scrub?');
  expect((await flow(['logs', 'Talks/latest', '--follow', '--until', '1h'])).stderr).toContain('--follow and --until');
  expect((await flow(['logs', 'scrub', 'Talks'])).stderr).toContain('FLOW_RUN_UNNAMED');
  expect((await flow(['logs', 'scrub'])).stderr).toContain('FLOW_ARGUMENT_MISSING');
});
