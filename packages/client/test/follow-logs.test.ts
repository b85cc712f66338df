import { setTimeout as sleep } from 'node:timers/promises';
import { Flow, step, type Inputs } from '@flow/core';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { openClient, runFlow, type RunLogLine } from '../src/index.ts';

let gate = Promise.withResolvers<void>();

class Talks extends Flow {
  items!: number[];

  @step start() {
    console.log('begin');
    this.items = [0, 1];
    this.next(this.work, { foreach: this.items });
  }

  @step async work(item: number) {
    for (let line = 0; line < 4; line++) {
      console.log(`${String(item)} says ${String(line)}`);
      await sleep(30 + item * 20);
    }
    await gate.promise;
    console.error(`${String(item)} is done`);
    this.next(this.end);
  }

  @step end(_inputs: Inputs<Talks>) {
    console.log('the end');
  }
}

function timesOf(lines: readonly RunLogLine[]): readonly number[] {
  return lines.map(({ time }) => time.getTime());
}

test('a run is followed to its end, its tasks by time, before they have ended', async () => {
  gate = Promise.withResolvers();
  await using project = await testProject({ storage: 'memory' });
  await using client = await openClient({ project });
  const running = runFlow(Talks, {}, { project });
  await expect.poll(() => client.run('Talks/latest').then((run) => run.status, String)).toBe('running');
  const run = await client.run('Talks/latest');
  const lines: RunLogLine[] = [];
  for await (const line of run.logLines({ follow: true })) {
    lines.push(line);
    // Everything that was printed before must be there while both tasks wait.
    if (lines.length === 9) gate.resolve();
  }
  await running;
  expect(timesOf(lines)).toEqual(timesOf(lines).toSorted((a, b) => a - b));
  expect(lines.map(({ text }) => text).toSorted()).toEqual(
    [
      'begin',
      ...[0, 1].flatMap((item) => [0, 1, 2, 3].map((at) => `${String(item)} says ${String(at)}`)),
      '0 is done',
      '1 is done',
      'the end',
    ].toSorted(),
  );
  expect(lines.at(0)).toMatchObject({ step: 'start', task: '0', attempt: 0, stream: 'stdout', text: 'begin' });
  const ofWork = lines.filter(({ text }) => text.includes('says')).map(({ task }) => task);
  expect(ofWork).not.toEqual(ofWork.toSorted());
  const stored = await Array.fromAsync((await client.run('Talks/latest')).logLines());
  expect(stored).toEqual(lines);
});

test('a task is followed to its end, though its run goes on; a signal ends it before', async () => {
  gate = Promise.withResolvers();
  await using project = await testProject({ storage: 'memory' });
  await using client = await openClient({ project });
  const running = runFlow(Talks, {}, { project });
  await expect.poll(() => client.task('Talks/latest/work/0-0').then((task) => task.status, String)).toBe('running');
  const start = await client.task('Talks/latest/start/0');
  const texts = (await Array.fromAsync(start.logLines({ follow: true }))).map(({ text }) => text);
  expect(texts).toEqual(['begin']);
  const task = await client.task('Talks/latest/work/0-0');
  const reason = new Error('enough');
  const stop = new AbortController();
  const following = async (): Promise<void> => {
    for await (const { text } of task.logLines({ follow: true, signal: stop.signal })) {
      if (text === '0 says 3') stop.abort(reason);
    }
  };
  await expect(following()).rejects.toBe(reason);
  await expect(task.scrubLogs()).rejects.toMatchObject({ code: 'FLOW_LOG_RUNNING', exitCode: 2 });
  expect((await task.logs()).at(-1)?.text).toBe('0 says 3');
  gate.resolve();
  await running;
});

test('lines are chosen by stream, step and time', async () => {
  gate = Promise.withResolvers();
  gate.resolve();
  await using project = await testProject({ storage: 'memory' });
  await using client = await openClient({ project });
  const { run } = await runFlow(Talks, {}, { project });
  const all = await Array.fromAsync(run.logLines());
  const middle = all[5]?.time ?? new Date(0);
  const texts = async (options: Parameters<typeof run.logLines>[0]): Promise<readonly string[]> =>
    (await Array.fromAsync(run.logLines(options))).map(({ text }) => text);
  expect(await texts({ since: middle })).toEqual(all.filter(({ time }) => time >= middle).map(({ text }) => text));
  expect(await texts({ until: middle })).toEqual(all.filter(({ time }) => time < middle).map(({ text }) => text));
  expect((await texts({ stream: 'stderr' })).toSorted()).toEqual(['0 is done', '1 is done']);
  expect(await texts({ step: 'end' })).toEqual(['the end']);
  await expect(texts({ step: 'ende' })).rejects.toMatchObject({ code: 'FLOW_RUN_STEP_UNKNOWN' });
  const task = await client.task('Talks/latest/work/0-1');
  const own = await task.logs({ until: middle });
  expect(own.map(({ text }) => text)).toEqual(
    all.filter(({ time, task: id }) => time < middle && id === '0-1').map(({ text }) => text),
  );
});

test('the log of one task is scrubbed, and no other', async () => {
  gate = Promise.withResolvers();
  gate.resolve();
  await using project = await testProject({ storage: 'memory' });
  await using client = await openClient({ project });
  await runFlow(Talks, {}, { project });
  const task = await client.task('Talks/latest/work/0-1');
  expect(await task.scrubLogs({ attempt: 1 })).toEqual([]);
  expect(await task.scrubLogs()).toEqual([0]);
  expect((await task.logs()).map(({ text }) => text)).toEqual(['[scrubbed]']);
  expect((await (await client.task('Talks/latest/work/0-0')).logs()).length).toBe(5);
  expect(await (await client.task('Talks/latest/work/0-1')).loggedAttempts()).toEqual([0]);
});
