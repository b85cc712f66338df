import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { PreparedEnvironment } from '../contracts/environment.ts';
import type { TaskHandle } from '../contracts/compute.ts';
import { formatPathspec } from '../contracts/pathspec.ts';
import type { FailedTask, Recovery, TaskPlan } from '../contracts/plans.ts';
import { errorRecord } from '../contracts/error-record.ts';
import {
  formatVersion,
  type ErrorRecord,
  type ItemChunk,
  type NextRecord,
  type TaskManifest,
} from '../contracts/records.ts';
import type { TaskOutcome, TaskSpec } from '../contracts/task-spec.ts';
import { GangManifests } from '../datastore/gang-manifests.ts';
import { errors as taskErrors } from '../task/errors.ts';
import { errors } from './errors.ts';
import { HiddenTexts } from './hidden-texts.ts';
import { pathOf, type RunState } from './run-state.ts';
import { foreachFrames } from './scope.ts';
import { spoolFileOf } from './log-spool.ts';
import { TaskLog, type TaskLogOptions } from './task-log.ts';
import type { Work } from './task-queue.ts';

/** How one attempt ended, and what is to be done about it. */
export type AttemptEnd =
  | {
      readonly kind: 'finished';
      readonly next: NextRecord;
      readonly items: readonly ItemChunk[];
      readonly durationMs: number;
    }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: ErrorRecord; readonly recovery: Recovery };

export interface AttemptOptions {
  /** Told of the handle as soon as there is one, so that the attempt can be cancelled. */
  readonly onHandle: (handle: TaskHandle) => void;
  /** Told of the items of an async foreach while it yields; the task waits for the promise. */
  readonly onItems?: (chunk: ItemChunk) => Promise<void>;
}

/** One attempt at a task, seen from the launcher: plan, submit, wait, store the log, decide about a failure. */
export async function runAttempt(state: RunState, work: Work, options: AttemptOptions): Promise<AttemptEnd> {
  const { journal, now } = state;
  const of = { step: work.node.name, task: work.task, attempt: work.attempt };
  const startedAt = now();
  const hidden = new HiddenTexts(state.secretTexts);
  const log = openLog(state, work, hidden);
  try {
    const plan = await planAttempt(state, work);
    const outcome = await submit(state, work, { ...options, log, plan, hidden });
    await log.close();
    const { timeoutMs } = plan;
    return await settle(state, work, { outcome: await checkLost(state, work, outcome), startedAt, timeoutMs });
  } catch (thrown) {
    // A plugin's veto, or a store that can't be written: the task fails with it.
    await log.close().catch(() => undefined);
    const error = errorRecord(thrown);
    journal.emit({ kind: 'task.failed', ...of, at: now(), durationMs: now() - startedAt, error });
    return { kind: 'failed', error, recovery: { kind: 'giveUp' } };
  }
}

interface Submission extends AttemptOptions {
  readonly log: TaskLog;
  readonly hidden: HiddenTexts;
  readonly plan: TaskPlan;
}

/** A compute that uses none is given none. */
async function environmentOf(
  { compute, environments, journal }: RunState,
  { environment }: TaskPlan,
): Promise<PreparedEnvironment | undefined> {
  if (environment === undefined) return undefined;
  if (compute.usesEnvironments === true) return environments.prepare(environment);
  journal.warn(errors.FLOW_ENVIRONMENT_UNUSED({ environment: environment.use, compute: compute.name }));
  return undefined;
}

async function submit(state: RunState, work: Work, submission: Submission): Promise<TaskOutcome> {
  const { log, hidden, plan, onHandle, onItems } = submission;
  const { compute, code, journal, now } = state;
  const environment = await environmentOf(state, plan);
  const handle = compute.submit({
    spec: taskSpec(state, work, plan),
    plan,
    code,
    environment,
    secretParameters: state.secretParameters,
    onLog: (stream, bytes) => log.push(stream, bytes),
    onItems,
    onSecrets: (values) => hidden.add(values),
    // A plugin that fails in every process was told of when it failed in this one.
    onWarning: (warning) => {
      if (state.kernel.plugins.every(({ error }) => error?.message !== warning.message))
        journal.warn({ ...warning, message: hidden.hide(warning.message) });
    },
    onStart: () =>
      journal.emit({
        kind: 'task.started',
        at: now(),
        step: work.node.name,
        task: work.task,
        attempt: work.attempt,
        ...recoveryOf(work),
      }),
  });
  onHandle(handle);
  return handle.outcome;
}

async function planAttempt(state: RunState, work: Work): Promise<TaskPlan> {
  const { transformTaskPlan } = state.kernel.hooks;
  const plan: TaskPlan = {
    path: pathOf(state, work),
    step: work.node,
    attempt: work.attempt,
    env: {},
    environment: state.environment,
    timeoutMs: undefined,
    graceMs: state.graceMs,
    isolation: state.isolation,
    inspect: state.inspect === work.node.name,
    resources: state.resources.get(work.node.name) ?? {},
  };
  return transformTaskPlan.isUsed ? transformTaskPlan.call(plan) : plan;
}

function taskSpec(state: RunState, work: Work, plan: TaskPlan): TaskSpec {
  return {
    path: plan.path,
    attempt: work.attempt,
    retryCount: work.attempt,
    inputs: work.inputs,
    foreach: foreachFrames(work.scope),
    timeoutMs: plan.inspect ? undefined : plan.timeoutMs,
    recover: work.recover && { error: work.recover.error, assign: sealed(state, work.recover.assign) },
    gang: work.gang,
  };
}

/** What a compute hands on is JSON, and these are values of any kind. */
function sealed({ artifacts }: RunState, values: Readonly<Record<string, unknown>>): Record<string, ArtifactRef> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, artifacts.seal(name, value)]));
}

function openLog(state: RunState, work: Work, hidden: HiddenTexts): TaskLog {
  const { storage, journal, now, spoolFolder } = state;
  const { attempt, task } = work;
  const step = work.node.name;
  const path = pathOf(state, work);
  const spoolFile = spoolFileOf(spoolFolder, path, attempt);
  const onLine: TaskLogOptions['onLine'] = (stream, line) =>
    journal.print({ kind: 'task.log', at: now(), step, task, attempt, stream, line });
  const hide = (line: string): string => hidden.hide(line);
  return new TaskLog({ storage, path, attempt, spoolFile, now, hide, onLine });
}

/** A process may die between storing a task's manifest and telling of it: then the task has finished. */
async function checkLost(state: RunState, work: Work, outcome: TaskOutcome): Promise<TaskOutcome> {
  if (outcome.kind !== 'lost' && outcome.kind !== 'stopped') return outcome;
  const manifest = await finishedManifest(state, work);
  if (manifest === undefined) return outcome;
  const { next, items, startedAt, finishedAt } = manifest;
  return { kind: 'finished', next, items, startedAt, finishedAt };
}

function finishedManifest(state: RunState, work: Work): Promise<TaskManifest | undefined> {
  const path = pathOf(state, work);
  if (work.gang === undefined) return state.manifests.task(path);
  return new GangManifests(state.storage).staged(path, work.attempt);
}

function recoveryOf({ recover }: Work): { readonly isRecovery?: true } {
  return recover === undefined ? {} : { isRecovery: true };
}

type Failed = Exclude<TaskOutcome, { readonly kind: 'finished' }>;

interface Ended {
  readonly outcome: TaskOutcome;
  readonly timeoutMs: number | undefined;
  readonly startedAt: number;
}

async function settle(state: RunState, work: Work, { outcome, startedAt, timeoutMs }: Ended): Promise<AttemptEnd> {
  const { journal, now } = state;
  const of = { at: now(), step: work.node.name, task: work.task, attempt: work.attempt };
  const durationMs = of.at - startedAt;
  if (outcome.kind === 'finished') {
    // A gang's members finish together.
    if (work.gang === undefined) journal.emit({ kind: 'task.finished', ...of, durationMs, ...recoveryOf(work) });
    return { kind: 'finished', next: outcome.next, items: outcome.items, durationMs };
  }
  if (outcome.kind === 'stopped' && outcome.reason === 'cancelled') {
    journal.emit({ kind: 'task.stopped', ...of, reason: outcome.reason });
    return { kind: 'stopped' };
  }
  const failure = await failureOf(state, work, { outcome, timeoutMs });
  journal.emit({ kind: 'task.failed', ...of, durationMs, error: failure.error });
  const recovery = (await state.kernel.hooks.provideRecovery.call(failure)) ?? { kind: 'giveUp' };
  return { kind: 'failed', error: failure.error, recovery };
}

async function failureOf(
  state: RunState,
  work: Work,
  { outcome, timeoutMs }: { readonly outcome: Failed; readonly timeoutMs: number | undefined },
): Promise<FailedTask> {
  const path = pathOf(state, work);
  const failed = { path, step: work.node, attempt: work.attempt };
  if (outcome.kind === 'failed') {
    const kind = outcome.error.code === 'FLOW_TASK_TIMEOUT' ? 'timeout' : 'failed';
    return { ...failed, kind, error: outcome.error };
  }
  const isTimeout = outcome.kind === 'stopped';
  const thrown = isTimeout
    ? taskErrors.FLOW_TASK_TIMEOUT({ ms: timeoutMs ?? 0 })
    : errors.FLOW_TASK_LOST({ path: formatPathspec(path), reason: outcome.reason });
  const error = withoutStack(errorRecord(thrown));
  await recordLost(state, work, error);
  return { ...failed, kind: isTimeout ? 'timeout' : 'lost', error };
}

/** Of an error of ours, whose stack shows none of the user's lines. */
function withoutStack({ stack: _stack, position: _position, ...record }: ErrorRecord): ErrorRecord {
  return record;
}

async function recordLost(state: RunState, work: Work, error: ErrorRecord): Promise<void> {
  const at = state.now();
  const path = pathOf(state, work);
  await state.manifests.failAttempt({
    format: formatVersion,
    path,
    attempt: work.attempt,
    startedAt: at,
    finishedAt: at,
    error,
  });
}
