import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { TaskManifest, TaskOutcome, TaskSpec } from '@flow/core/kernel';
import type { Sandbox } from './sandbox.ts';

export interface StoredItem {
  readonly flow: string;
  readonly run: string;
  /** The step that fanned out, in the task 0. */
  readonly split: string;
  readonly step: string;
  readonly index: number;
}

/**
 * Runs the task of one foreach item again, as a launcher on another machine would: with a process of the unpacked
 * package in the folder `code`, and the store. Resolves with the task's new manifest.
 */
export async function runStoredItem(sandbox: Sandbox, item: StoredItem): Promise<TaskManifest> {
  const { flow, run, step, index } = item;
  const split = sandbox.manifests(flow, run).get(`${item.split}/0`);
  if (split === undefined) throw new Error(`The store holds no task ${item.split}/0.`);
  rmSync(sandbox.path(`.flow/runs/${flow}/${run}/tasks/${step}/0-${index}.json`));
  const outcome = await runTask(sandbox, specOf(item, split));
  const manifest = sandbox.manifests(flow, run).get(`${step}/0-${index}`);
  if (outcome.kind !== 'finished' || manifest === undefined)
    throw new Error(`The task ended so: ${JSON.stringify(outcome)}`);
  return manifest;
}

function specOf({ step, index }: StoredItem, split: TaskManifest): TaskSpec {
  const [chunk] = split.items;
  if (chunk === undefined || split.next.kind !== 'foreach') throw new Error(`${split.path.step} did not fan out.`);
  const from = { step: split.path.step, task: split.path.task };
  return {
    path: { ...split.path, step: step as typeof split.path.step, task: `0-${index}` as typeof split.path.task },
    attempt: 0,
    retryCount: 0,
    inputs: { kind: 'one', ...from },
    foreach: [{ ...from, index, count: split.next.count, item: { chunk: chunk.ref, offset: index } }],
  };
}

async function runTask(sandbox: Sandbox, spec: TaskSpec): Promise<TaskOutcome> {
  const env = { HOME: sandbox.folder, PATH: '/usr/bin:/bin' };
  const child = fork(sandbox.path('code/task.mjs'), ['--worker'], {
    cwd: sandbox.folder,
    env,
    execArgv: [],
    stdio: 'inherit',
  });
  const outcome = new Promise<TaskOutcome>((resolve, reject) => {
    child.on('message', (message: { readonly outcome?: TaskOutcome }) => {
      if (message.outcome !== undefined) resolve(message.outcome);
    });
    child.on('exit', (code) => reject(new Error(`The task's process ended with ${code}.`)));
  });
  const storage = { use: 'local', options: { root: '.flow' } };
  child.send({
    kind: 'setup',
    marker: '',
    storage,
    durability: 'process',
    projectRoot: sandbox.folder,
    memoryBound: 2 ** 40,
  });
  child.send({ kind: 'run', spec, graceMs: 1000, inspect: false });
  try {
    return await outcome;
  } finally {
    child.kill('SIGKILL');
  }
}
