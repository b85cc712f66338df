import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PreparedEnvironment, TaskPath } from '@flow/core/kernel';
import { describeOutcome, type ComputeBench } from './compute-bench.ts';
import type { ComputeSupport } from './compute-support.ts';
import type { CaseDefinition } from './conformance-case.ts';
import { hashOf } from './storage-samples.ts';
import type { RanTask } from './task-watch.ts';

/** As many tasks show that they run at once. */
const mostAtOnce = 8;

export function computeProcesses({
  environments,
  lateWarnings,
}: ComputeSupport): readonly CaseDefinition<ComputeBench>[] {
  return [
    { name: 'runs several tasks at once, as many as it takes by default', check: runsAtOnce },
    { name: 'takes more tasks than it runs at once', check: takesMany },
    {
      name: 'gives a task, and what it starts, the variables of its plan before its code is loaded',
      check: givesVariables,
    },
    { name: 'starts a task in the environment that it is given', isSupported: environments, check: usesEnvironment },
    { name: 'gives each task the environment and the folder as they were', check: restores },
    { name: 'gives a task a process of its own where its plan says so', check: isolates },
    { name: 'hands over secret parameters by a channel that nobody else can read', check: keepsSecrets },
    { name: 'tells of the secrets that a task reads before it prints them, or hides them itself', check: tellsSecrets },
    { name: 'settles what finished tasks left behind', check: settles },
    { name: 'warns of what a task throws after its end', isSupported: lateWarnings, check: warnsLate },
  ];
}

async function runsAtOnce(bench: ComputeBench): Promise<void> {
  const count = Math.min(bench.compute.defaultMaxWorkers, mostAtOnce);
  const running = await Promise.all(Array.from({ length: count }, () => bench.start({ habit: ['waits', 3_600_000] })));
  await Promise.all(running.map((task) => task.said(`waiting ${task.path.task}\n`)));
  for (const { handle } of running) handle.cancel('cancelled', bench.ms(5000));
  const ended = await Promise.all(running.map(({ done }) => done));
  assert.deepEqual(new Set(ended.map(({ outcome }) => outcome.kind)), new Set(['stopped']));
}

async function takesMany(bench: ComputeBench): Promise<void> {
  const count = Math.min(bench.compute.defaultMaxWorkers, mostAtOnce) + 4;
  const running = await Promise.all(Array.from({ length: count }, (_, at) => bench.start({ habit: ['nothing', at] })));
  const ended = await Promise.all(running.map(({ done }) => done));
  assert.deepEqual(
    await Promise.all(ended.map(({ path }) => bench.artifact(path, 'kept'))),
    Array.from({ length: count }, (_, at) => at),
  );
}

interface Told {
  readonly atLoad?: string;
  readonly inside?: string;
  readonly child: string;
  readonly left?: string;
  readonly lent?: string;
  readonly stackTraceLimit: number;
  readonly folder: string;
}

async function tell(
  bench: ComputeBench,
  env: Readonly<Record<string, string>> = {},
  environment?: PreparedEnvironment,
): Promise<Told> {
  const { stdout, outcome } = await bench.runTask({ habit: ['tells'], plan: { env }, environment });
  assert.equal(outcome.kind, 'finished', describeOutcome(outcome));
  return JSON.parse(stdout) as Told;
}

async function givesVariables(bench: ComputeBench): Promise<void> {
  const before = await tell(bench);
  const { atLoad, inside, child } = await tell(bench, { CONFORMANCE: 'a = "b" $C' });
  assert.deepEqual({ atLoad, inside, child }, { atLoad: 'a = "b" $C', inside: 'a = "b" $C', child: 'a = "b" $C' });
  assert.deepEqual(await tell(bench), before, 'other tasks have none of them');
}

async function usesEnvironment(bench: ComputeBench): Promise<void> {
  assert.equal(bench.compute.usesEnvironments, true, 'where it uses none, say supports: { environments: false }');
  const before = await tell(bench);
  const environment = {
    id: bench.run,
    execArgv: ['--stack-trace-limit=17'],
    env: { CONFORMANCE: 'of the environment' },
  };
  const inside = await tell(bench, {}, environment);
  assert.equal(inside.atLoad, 'of the environment');
  assert.equal(inside.stackTraceLimit, 17, "Node's own options");
  const both = await tell(bench, { CONFORMANCE: 'of the plan' }, environment);
  assert.equal(both.atLoad, 'of the plan', 'variables of the plan come on top');
  assert.deepEqual(await tell(bench), before, 'other tasks are started without');
  assert.deepEqual(await tell(bench, {}, environment), inside, 'the same again');
}

async function restores(bench: ComputeBench): Promise<void> {
  const before = await tell(bench);
  await bench.finished(['changesProcess']);
  assert.deepEqual(await tell(bench), before);
}

async function isolates(bench: ComputeBench): Promise<void> {
  const [first, second] = [await alone(bench), await alone(bench)];
  assert.notEqual(await processOf(bench, first.path), await processOf(bench, second.path));
}

function alone(bench: ComputeBench): Promise<RanTask> {
  return bench.runTask({ habit: ['nothing'], plan: { isolation: 'process' } });
}

/** Each container has a process of the same number. */
async function processOf({ manifests }: ComputeBench, path: TaskPath): Promise<string> {
  const manifest = await manifests.task(path);
  assert.ok(manifest !== undefined, `${path.task} finished`);
  return `${manifest.host['host'] ?? ''} ${manifest.host['pid'] ?? ''}`;
}

async function keepsSecrets(bench: ComputeBench): Promise<void> {
  const token = `secret-${bench.run}-7f3a`;
  const parent = (await bench.finished()).path;
  const secrets = { token: bench.seal('token', token) };
  const { stdout, outcome } = await bench.runTask({ step: 'guarded', parent, secrets });
  assert.equal(outcome.kind, 'finished', describeOutcome(outcome));
  assert.deepEqual(JSON.parse(stdout), { hash: hashOf(Buffer.from(token)), isExposed: false });
  const failed = await bench.runTask({ step: 'guarded', parent, secrets, plan: { attempt: 1 } });
  assert.equal(failed.outcome.kind, 'failed', describeOutcome(failed.outcome));
  assert.doesNotMatch(JSON.stringify(failed.outcome), new RegExp(token), 'an error that holds it is told without it');
  assert.deepEqual(await keysWith(bench, token), [], 'the store holds it nowhere');
}

/** What this run, and what it shares with others, keeps in the store. */
async function keysWith({ storage, run }: ComputeBench, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const prefix of [`runs/Conformance/${run}/`, 'blobs/']) {
    for await (const { key } of storage.list(prefix)) {
      const bytes = await storage.get(key);
      if (bytes !== undefined && Buffer.from(bytes).includes(text)) found.push(key);
    }
  }
  return found;
}

async function tellsSecrets(bench: ComputeBench): Promise<void> {
  const parent = (await bench.finished()).path;
  const secret = `lent-${bench.run}`;
  const told: (readonly string[])[] = [];
  let toldAtFirst = 0;
  const running = await bench.start({
    step: 'borrows',
    parent,
    onSecrets: (values) => void told.push(values),
    onLog: () => {
      toldAtFirst ||= told.length;
      return undefined;
    },
  });
  const { stdout, outcome } = await running.done;
  assert.equal(outcome.kind, 'finished', describeOutcome(outcome));
  if (stdout === 'lent ***\n') return;
  assert.equal(stdout, `lent ${secret}\n`, 'the task has it');
  assert.deepEqual(told, [[secret]], 'onSecrets is called once, with what was read');
  assert.equal(toldAtFirst, 1, 'it is called before there is output');
  assert.equal((await tell(bench)).lent, undefined, 'other tasks have it not');
  assert.deepEqual(await keysWith(bench, secret), [], 'the store holds it nowhere');
}

async function settles(bench: ComputeBench): Promise<void> {
  const late = await bench.start({ habit: ['throwsLate'] });
  const { outcome } = await late.done;
  assert.equal(outcome.kind, 'finished', describeOutcome(outcome));
  await bench.compute.settle?.();
  const next = await bench.runTask({ habit: ['prints', 1] });
  assert.equal(next.outcome.kind, 'finished', describeOutcome(next.outcome));
  assert.equal(next.stderr, `err ${next.path.task} 0\n`, 'nothing of it is told of the next task');
}

async function warnsLate(bench: ComputeBench): Promise<void> {
  const late = await bench.start({ habit: ['throwsLate'] });
  await late.done;
  await bench.compute.settle?.();
  await sleep(bench.ms(200));
  assert.deepEqual(
    late.warnings.map(({ code }) => code),
    ['FLOW_ERROR_LATE'],
  );
}
