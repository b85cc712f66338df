import { hostname } from 'node:os';
import { current, Flow, step } from '@flow/core';
import { Manifests } from '@flow/core/engine';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { openClient, runFlow, type RunChange } from '../src/index.ts';

let release: () => void = () => undefined;

class Held extends Flow {
  word!: string;

  @step start() {
    this.next(this.work);
  }

  @step async work() {
    await new Promise<void>((resolve, reject) => {
      release = resolve;
      current.signal.addEventListener('abort', () => reject(current.signal.reason as Error));
    });
    this.word = 'done';
    this.next(this.end);
  }

  @step end() {}
}

test('a run is waited for, and read as it ended', async () => {
  await using project = await testProject({ storage: 'memory' });
  await using client = await openClient({ project });
  const running = runFlow(Held, {}, { project });
  await expect.poll(() => client.run<Held>('Held/latest').then((run) => run.status, String)).toBe('running');
  const run = await client.run<Held>('Held/latest');
  await expect(run.wait({ timeoutMs: 30 })).rejects.toMatchObject({ code: 'FLOW_RUN_GOES_ON' });
  const reason = new Error('enough');
  await expect(run.wait({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const stop = new AbortController();
  const waiting = run.wait({ signal: stop.signal });
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(run.cancel()).rejects.toThrow(/this process runs it: abort the signal it was given/);
  const changes: RunChange[] = [];
  for await (const change of run.follow()) {
    changes.push(change);
    if (change.kind === 'task' && change.step === 'work') release();
  }
  await running;
  expect(changes[0]).toEqual({
    kind: 'task',
    step: 'start',
    task: '0',
    attempt: 0,
    status: 'finished',
    error: undefined,
  });
  expect(changes.slice(-2)).toMatchObject([
    { step: 'end', status: 'finished' },
    { kind: 'run', status: 'finished' },
  ]);
  const ended = await run.wait();
  expect([ended.status, await ended.artifact('word')]).toEqual(['finished', 'done']);
  await expect(run.cancel()).rejects.toThrow(/it is finished/);
});

test('a process that has the number of a launcher, and began after the run, is not signalled', async () => {
  await using project = await testProject({ storage: 'memory' });
  await using client = await openClient({ project });
  const running = runFlow(Held, {}, { project });
  await expect.poll(() => client.run('Held/latest').then((run) => run.status, String)).toBe('running');
  const run = await client.run('Held/latest');
  const manifest = await new Manifests(await project.storage()).run(run.flow, run.id);
  const { launcher } = manifest;
  const given = [
    { ...manifest, launcher: { ...launcher, host: hostname(), pid: process.ppid }, startedAt: 0 },
    { ...manifest, launcher: { ...launcher, host: 'elsewhere', pid: process.ppid } },
  ];
  const said: string[] = [];
  for (const changed of given) {
    await (await project.storage()).put(`runs/Held/${run.id}/run.json`, Buffer.from(JSON.stringify(changed)));
    const error: unknown = await (await client.run('Held/latest')).cancel().catch((thrown: unknown) => thrown);
    said.push(error instanceof Error ? error.message.replace(/^.*: /, '') : 'was stopped');
  }
  release();
  await running;
  expect(said).toEqual(['the process that ran it is gone.', 'it is run on elsewhere, or in another container.']);
});
