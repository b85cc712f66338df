import { errorRecord } from '../contracts/error-record.ts';
import type { StepNode } from '../contracts/graph.ts';
import {
  formatVersion,
  type ErrorRecord,
  type ItemChunk,
  type RunManifest,
  type TaskManifest,
} from '../contracts/records.ts';
import type { CoreCurrent, TaskContext } from '../contracts/task-context.ts';
import type { SideFiles } from '../contracts/side-files.ts';
import type { TaskOutcome, TaskSpec } from '../contracts/task-spec.ts';
import type { Warning } from '../contracts/warning.ts';
import { GangManifests } from '../datastore/gang-manifests.ts';
import { putSideFile } from '../datastore/side-files.ts';
import { currentStore } from '../flow/current.ts';
import { setFileSaver } from '../flow/file-artifact.ts';
import { setFlowRuntime } from '../flow/flow-runtime.ts';
import type { StepDefinition } from '../flow/read-definition.ts';
import { errors } from './errors.ts';
import type { Fault, Faults } from './faults.ts';
import { FlowInstance } from './flow-instance.ts';
import { hostFacts } from './host-facts.ts';
import { JoinInputs } from './join-inputs.ts';
import { LateAssignments } from './late-warnings.ts';
import { LazyValues } from './lazy-values.ts';
import { hideInError, hideSecrets, secretTexts } from './hide-secrets.ts';
import { loadInputs, type ArtifactRefs, type LoadedInputs } from './load-inputs.ts';
import { makeCurrent } from './make-current.ts';
import { merge } from './merge.ts';
import { runBody, type BodyEnd } from './run-body.ts';
import { saveItems } from './save-items.ts';
import { readSecrets } from './read-secrets.ts';
import { tellEnd, type AttemptEnd } from './tell-end.ts';
import type { TaskEnvironment } from './task-environment.ts';
import { staticNext, Transition, type SavedNext } from './transition.ts';
import { collectItems, yieldItems } from './yield-items.ts';

export interface ExecuteOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted when the launcher wants the task to stop. */
  readonly signal: AbortSignal;
  readonly graceMs: number;
  /** Told of the chunks of an async foreach as they are stored, and waited for. Without it they are collected. */
  readonly onItems?: ((chunk: ItemChunk) => Promise<void>) | undefined;
  /** The values of secret parameters, each in a reference that holds it. */
  readonly secretParameters?: ArtifactRefs | undefined;
  /** Told of the values of secrets that the task has read, and waited for, before anything of the task sees them. */
  readonly onSecrets?: ((values: readonly string[]) => Promise<void>) | undefined;
  /** Told of what is odd but fails nothing. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
  /** What the task throws where nothing catches it fails it, as long as it isn't finished. */
  readonly faults?: Faults | undefined;
  /** Told, when the task has finished, of what the step assigned after its end, which is likely lost. */
  readonly onLate?: ((warning: Warning) => void) | undefined;
}

/** A task's outcome, and whether its body still goes on although its time was over. */
export interface Executed {
  readonly outcome: TaskOutcome;
  readonly isAbandoned: boolean;
}

/** One attempt at a task, from its inputs to its manifest. Never rejects: what goes wrong is in the outcome. */
export async function executeTask(env: TaskEnvironment, spec: TaskSpec, options: ExecuteOptions): Promise<Executed> {
  const startedAt = options.now();
  const late = new LateAssignments(spec.path.step, options.onLate ?? (() => undefined));
  const begun: Begun = { ...options, startedAt, late, secretValues: [], opened: undefined };
  let isAbandoned = false;
  try {
    const ready = await prepare(env, spec, begun);
    isAbandoned = ready.isAbandoned;
    if (ready.kind === 'failed') throw ready.thrown;
    const { next, items } = await commit(env, spec, ready.manifest);
    late.finish();
    return { outcome: { kind: 'finished', next, items, startedAt, finishedAt: options.now() }, isAbandoned };
  } catch (error) {
    const record = hideInError(errorRecord(error), await textsOf(env, begun));
    const failure = { error: record, startedAt, finishedAt: options.now() };
    if (begun.opened !== undefined) await tellOf(begun.opened, { ...failure, artifacts: {} });
    await recordFailure(env, spec, failure);
    return { outcome: { kind: 'failed', ...failure }, isAbandoned };
  }
}

type Prepared =
  | { readonly kind: 'ready'; readonly manifest: TaskManifest; readonly isAbandoned: false }
  | { readonly kind: 'failed'; readonly thrown: unknown; readonly isAbandoned: boolean };

type Begun = ExecuteOptions & {
  readonly startedAt: number;
  readonly late: LateAssignments;
  /** Those of the secrets that were read. */
  readonly secretValues: string[];
  /** Undefined before its inputs are known. */
  opened: OpenTask | undefined;
};

/** All of an attempt but its last act. A fault ends it at once, so that what goes on behind it commits nothing. */
async function prepare(env: TaskEnvironment, spec: TaskSpec, options: Begun): Promise<Prepared> {
  const { faults } = options;
  const work = runAndStore(env, spec, options);
  if (faults === undefined) return work;
  const faulted = faults.occurred.then(failedBy);
  const prepared = await Promise.race([work, faulted]);
  return prepared.kind === 'ready' && faults.first !== undefined ? failedBy(faults.first) : prepared;
}

function failedBy({ thrown }: Fault): Prepared {
  return { kind: 'failed', thrown, isAbandoned: true };
}

async function runAndStore(env: TaskEnvironment, spec: TaskSpec, options: Begun): Promise<Prepared> {
  const task = await openTask(env, spec, options);
  options.opened = task;
  const secrets = await takeSecrets(task);
  using _variables = env.variables.lend(secrets);
  const { error, isAbandoned } = await runStep(task);
  if (error !== undefined) return { kind: 'failed', thrown: error.thrown, isAbandoned };
  task.instance.end();
  await options.faults?.settle();
  const manifest = await store(task, secrets);
  await tellOf(task, { ...manifest, error: undefined });
  return { kind: 'ready', manifest, isAbandoned: false };
}

async function tellOf({ env, spec, context, options }: OpenTask, end: AttemptEnd): Promise<void> {
  if (spec.recover === undefined) await tellEnd(env, { context, end, onWarning: options.onWarning });
}

/** None for what stands for a body: it doesn't run. */
async function takeSecrets({ env, spec, context, options }: OpenTask): Promise<Readonly<Record<string, string>>> {
  if (spec.recover !== undefined) return {};
  const { kernel, projectRoot } = env;
  const { signal } = context.current;
  const secrets = await readSecrets({ hooks: kernel.hooks, context, signal, projectRoot });
  const values = Object.values(secrets);
  options.secretValues.push(...values);
  if (values.length > 0) await options.onSecrets?.(values);
  return secrets;
}

interface OpenTask {
  readonly env: TaskEnvironment;
  readonly spec: TaskSpec;
  readonly options: Begun;
  readonly abort: AbortController;
  readonly step: StepDefinition;
  readonly node: StepNode;
  readonly instance: FlowInstance;
  readonly join: JoinInputs | undefined;
  readonly transition: Transition;
  readonly current: CoreCurrent;
  readonly context: TaskContext;
}

async function openTask(env: TaskEnvironment, spec: TaskSpec, options: Begun): Promise<OpenTask> {
  const { definition, artifacts } = env;
  const run = await env.run(spec.path.flow, spec.path.run);
  const step = definition.steps.find((one) => one.name === spec.path.step);
  const node = run.graph.steps.find((one) => one.name === spec.path.step);
  if (step === undefined || node === undefined) {
    throw errors.FLOW_STEP_MISSING({ step: spec.path.step, flow: definition.name });
  }
  const { secretParameters: secrets = {} } = options;
  requireSecrets(run, secrets);
  const lazy = new LazyValues({ ...run.parameters, ...secrets }, artifacts);
  await lazy.prefetch(node.reads);
  const parameters = lazy.values;
  const inputs = await loadInputs(env, spec);
  const refs = inputs.kind === 'one' ? inputs.artifacts : {};
  const instance = new FlowInstance({
    definition,
    artifacts,
    refs,
    parameters,
    onLate: (name, position) => options.late.note({ name, position, isForeach: node.next.kind === 'foreach' }),
  });
  const join = await openJoin({ env, run, inputs, node, parameters, initial: instance.initial });
  await instance.prefetch(node.reads);
  const transition = new Transition(definition, node);
  setFlowRuntime(instance.flow, {
    next: (to) => transition.say(to),
    merge: (_inputs, request) => merge(step.name, instance, join, request),
  });
  const abort = followingAbort(options.signal);
  const hasSecrets = Object.keys(secrets).length > 0;
  const shown = hasSecrets ? new LazyValues(run.parameters, artifacts).values : parameters;
  const current = makeCurrent({ spec, run, parameters: shown, signal: abort.signal, artifacts });
  setFileSaver(current, artifacts.files);
  const context = { step: node, graph: run.graph, current, files: sideFiles(env, spec, options) };
  return { env, spec, options, abort, step, node, instance, join, transition, current, context };
}

function sideFiles(env: TaskEnvironment, { path, attempt }: TaskSpec, options: Begun): SideFiles {
  return {
    put: async (name, body) => {
      const bytes = typeof body === 'string' ? Buffer.from(hideSecrets(body, await textsOf(env, options))) : body;
      await putSideFile(env.storage, { path, attempt }, { name, body: bytes });
    },
  };
}

function requireSecrets({ secretParameters = [] }: RunManifest, given: ArtifactRefs): void {
  const missing = secretParameters.filter((name) => !Object.hasOwn(given, name));
  if (missing.length > 0) throw errors.FLOW_SECRET_LOST({ names: missing });
}

/** The texts that neither what the task throws nor what is kept beside it must show. */
async function textsOf(
  { artifacts }: TaskEnvironment,
  { secretParameters = {}, secretValues }: Begun,
): Promise<readonly string[]> {
  return secretTexts([...(await artifacts.loadMany(Object.values(secretParameters))), ...secretValues]);
}

/** What a step stores is its own business, but may be a slip. */
function warnOfSecrets(stored: ArtifactRefs, { env, options }: OpenTask, read: Readonly<Record<string, string>>): void {
  const { secretParameters = {}, onWarning } = options;
  const ofTask = Object.entries(read).map(([name, value]) => [name, env.artifacts.seal(name, value)] as const);
  for (const [secret, ref] of [...Object.entries(secretParameters), ...ofTask]) {
    if (secretTexts([env.artifacts.loadSync(ref)]).length === 0) continue;
    for (const [artifact, { hash }] of Object.entries(stored)) {
      if (hash !== ref.hash) continue;
      const { code, message, hint } = errors.FLOW_SECRET_STORED({ artifact, secret });
      onWarning?.({ code, message, hint });
    }
  }
}

/** An abort of its own, which the launcher's wish to stop triggers too. */
function followingAbort(signal: AbortSignal): AbortController {
  const abort = new AbortController();
  const follow = (): void => abort.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return abort;
}

interface JoinSetting {
  readonly env: TaskEnvironment;
  readonly run: RunManifest;
  readonly inputs: LoadedInputs;
  readonly node: StepNode;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly initial: FlowInstance['initial'];
}

async function openJoin({ env, run, inputs, node, ...beside }: JoinSetting): Promise<JoinInputs | undefined> {
  if (inputs.kind !== 'join') return undefined;
  const { artifacts } = env;
  // Parameters are getters, which load what is read.
  const fallback = Object.defineProperties({ ...beside.initial }, Object.getOwnPropertyDescriptors(beside.parameters));
  const join = new JoinInputs({ ...inputs, artifacts, fallback, steps: run.graph.steps });
  await join.prefetch(node.inputReads);
  return join;
}

async function runStep(task: OpenTask): Promise<BodyEnd> {
  const { env, spec, step, instance, join, transition, context, abort, options } = task;
  if (spec.recover !== undefined) {
    for (const [name, ref] of Object.entries(spec.recover.assign)) instance.assign(name, env.artifacts.loadSync(ref));
    return { error: undefined, isAbandoned: false };
  }
  const argument = join === undefined ? await foreachItem(task) : [join.value];
  return runBody({
    hooks: env.kernel.hooks,
    context,
    call: async () => {
      await (step.added === undefined ? step.body.apply(instance.flow, argument) : step.body(instance.flow));
      transition.hasReturned = true;
    },
    assign: (name, value) => instance.assign(name, value),
    timeoutMs: spec.timeoutMs,
    graceMs: options.graceMs,
    abort: (reason) => abort.abort(reason),
  });
}

/** The item of a task whose step is the foreach's own target; a later step of the same branch gets none. */
async function foreachItem({ env, spec, node }: OpenTask): Promise<unknown[]> {
  const frame = spec.foreach.at(-1);
  const { inputs } = spec;
  const isTarget =
    frame !== undefined && inputs.kind === 'one' && inputs.step === frame.step && node.join === undefined;
  if (!isTarget) return [];
  const items = (await env.artifacts.load(frame.item.chunk)) as readonly unknown[];
  return [items[frame.item.offset]];
}

/** Stores what the task hands on; its manifest refers to it. */
async function store(task: OpenTask, secrets: Readonly<Record<string, string>>): Promise<TaskManifest> {
  const { spec, instance, options } = task;
  const { startedAt } = options;
  const artifacts = await instance.save(spec.inputs.kind === 'none');
  warnOfSecrets(artifacts, task, secrets);
  const { next, items } = await goOn(task, artifacts);
  return {
    format: formatVersion,
    path: spec.path,
    attempt: spec.attempt,
    startedAt,
    finishedAt: options.now(),
    artifacts,
    next,
    items,
    inputs: spec.inputs,
    ...(spec.recover !== undefined && { caught: spec.recover.error }),
    host: hostFacts(),
  };
}

/** Makes the task a finished one. */
async function commit(env: TaskEnvironment, spec: TaskSpec, manifest: TaskManifest): Promise<SavedNext> {
  if (spec.gang !== undefined) {
    await new GangManifests(env.storage).stage(manifest);
    return manifest;
  }
  // Where another attempt was quicker, what it stored is what later tasks see.
  return (await env.manifests.finishTask(manifest)) ? manifest : env.finishedTask(spec.path);
}

/** What comes next, with the items of a foreach stored. A source of items is part of its step: it sees `current` too. */
async function goOn(task: OpenTask, refs: ArtifactRefs): Promise<SavedNext> {
  const { env, spec, node, transition, current, options } = task;
  const following = mustSay(task) ? undefined : staticNext(node);
  if (following !== undefined) return { next: following, items: [] };
  const { signal } = current;
  return currentStore.run(current, () =>
    transition.save(async (items) => {
      if (!(Symbol.asyncIterator in Object(items))) return saveItems(env.artifacts, items as Iterable<unknown>);
      const source = items as AsyncIterable<unknown>;
      const { onItems: onChunk } = options;
      if (onChunk === undefined) return collectItems(source, env.artifacts, signal);
      return yieldItems(source, { env, path: spec.path, refs, onChunk, signal });
    }),
  );
}

/** Where it goes on is for the step's body to say, unless a decorator has skipped it or swallowed its error. */
function mustSay({ spec, step, transition }: OpenTask): boolean {
  if (spec.recover !== undefined || step.added !== undefined) return false;
  return (
    transition.isSaid || transition.hasReturned || !step.decorators.some(({ refusesFanOut }) => refusesFanOut === true)
  );
}

interface Failure {
  readonly error: ErrorRecord;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** The launcher learns of the failure in any case; a store that can't be written must not hide the user's error. */
async function recordFailure(env: TaskEnvironment, spec: TaskSpec, failure: Failure): Promise<void> {
  const { path, attempt } = spec;
  await env.manifests.failAttempt({ format: formatVersion, path, attempt, ...failure }).catch(() => undefined);
}
