import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin } from '@flow/core';
import { LocalProcesses, Project } from '@flow/core/engine';
import type { ComputeBackend, TaskHandle, TaskOutcome, TaskSubmission } from '@flow/core/kernel';
import { expect, onTestFinished, test } from 'vitest';
import { computeConformance, type ConformanceCase } from '../src/conformance/index.ts';

/** What is changed in a compute that keeps its contract otherwise. */
interface Fault {
  readonly task?: (task: TaskSubmission) => TaskSubmission;
  readonly outcome?: (outcome: TaskOutcome) => TaskOutcome;
  readonly gangAddress?: ComputeBackend['gangAddress'];
}

const error = { name: 'Error', message: 'it is gone' };
const failedInstead = (kind: TaskOutcome['kind']) => (outcome: TaskOutcome) =>
  outcome.kind === kind ? { kind: 'failed' as const, error, startedAt: 0, finishedAt: 0 } : outcome;

const faults: readonly (readonly [string, Fault, string])[] = [
  [
    'keeps the output',
    { task: (task) => ({ ...task, onLog: () => undefined }) },
    'hands on both streams whole and in order, before the outcome',
  ],
  [
    'makes one stream of two',
    { task: (task) => ({ ...task, onLog: (_stream, bytes) => task.onLog('stdout', bytes) }) },
    'hands on both streams whole and in order, before the outcome',
  ],
  [
    'tells of the lost as if they had failed',
    { outcome: failedInstead('lost') },
    'tells of a process that was killed as lost, with a reason',
  ],
  [
    'tells of the stopped as if they had failed',
    { outcome: failedInstead('stopped') },
    'tells a task that it is to stop, and lets it clean up in its grace',
  ],
  [
    'forgets the variables',
    { task: (task) => ({ ...task, plan: { ...task.plan, env: {} } }) },
    'gives a task, and what it starts, the variables of its plan before its code is loaded',
  ],
  [
    'lets tasks share a process that are to have their own',
    { task: (task) => ({ ...task, plan: { ...task.plan, isolation: 'worker' } }) },
    'gives a task a process of its own where its plan says so',
  ],
  [
    'keeps secret parameters',
    { task: ({ secretParameters: _kept, ...task }) => task },
    'hands over secret parameters by a channel that nobody else can read',
  ],
  [
    'hands on no items',
    { task: ({ onItems: _kept, ...task }) => task },
    'hands on the items of an async foreach as they come, and waits until they are taken',
  ],
  [
    'gives all gangs one address',
    { gangAddress: async () => ({ host: '127.0.0.1', port: 4000 }) },
    'gives each gang an address of its own',
  ],
];

async function casesWith(fault: Fault): Promise<readonly ConformanceCase[]> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'flow-compute-')));
  await writeFile(join(root, 'flow.config.json'), JSON.stringify({ compute: 'faulty' }));
  const plugin = definePlugin({
    name: 'faulty',
    setup({ hooks }) {
      hooks.provideCompute.for('faulty').tap((request) => withFault(new LocalProcesses(request), fault));
    },
  });
  const env = { HOME: root, XDG_CONFIG_HOME: join(root, '.config'), XDG_CACHE_HOME: join(root, '.cache') };
  const project = await Project.open({ cwd: root, env, ownPlugins: [plugin] });
  onTestFinished(async () => {
    await project[Symbol.asyncDispose]();
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  });
  return computeConformance(() => project);
}

function withFault(compute: LocalProcesses, fault: Fault): ComputeBackend {
  const submit = compute.submit.bind(compute);
  const faulty = (task: TaskSubmission): TaskHandle => {
    const handle = submit(fault.task?.(task) ?? task);
    return { ...handle, outcome: handle.outcome.then((outcome) => fault.outcome?.(outcome) ?? outcome) };
  };
  return Object.assign(compute, { submit: faulty, ...(fault.gangAddress && { gangAddress: fault.gangAddress }) });
}

const caseOf = (cases: readonly ConformanceCase[], name: string): ConformanceCase => {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`The suite has no case "${name}".`);
  return found;
};

test.each(faults)('the suite for computes finds one that %s', async (_what, fault, name) => {
  await expect(caseOf(await casesWith(fault), name).run()).rejects.toThrow();
});

test('the suite for computes finds nothing of that in one that keeps its contract', async () => {
  const cases = await casesWith({});
  for (const name of new Set(faults.map((fault) => fault[2]))) await caseOf(cases, name).run();
});
