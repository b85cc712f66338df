import { relative } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { ComputeBackend } from '../contracts/compute.ts';
import type { PreparedEnvironment } from '../contracts/environment.ts';
import { errorRecord } from '../contracts/error-record.ts';
import type { RunListener, TaskCounts } from '../contracts/events.ts';
import type { FlowGraph } from '../contracts/graph.ts';
import { parseFlowName, type RunId, type StepName, type TaskId } from '../contracts/ids.ts';
import type { MetadataProvider } from '../contracts/metadata.ts';
import type { Storage } from '../contracts/storage.ts';
import { formatVersion, type ErrorRecord, type RunManifest } from '../contracts/records.ts';
import type { RunPlan } from '../contracts/plans.ts';
import { errors as kernelErrors } from '../kernel/errors.ts';
import { spinTag } from '../contracts/spin-tag.ts';
import type { EndedRun } from '../kernel/hooks.ts';
import { Manifests } from '../datastore/manifests.ts';
import { runningCoreDir, versionOf } from '../package/core-entries.ts';
import { hidden, secretTexts } from '../task/hide-secrets.ts';
import { openArtifacts } from '../task/task-environment.ts';
import { checkTagCount, checkTags } from './check-tags.ts';
import { claimResume } from './claim-resume.ts';
import { Environments } from './environments.ts';
import { errors } from './errors.ts';
import { noteLastRun } from './last-run.ts';
import { GraphIndex } from './graph-index.ts';
import { checkedGraph, type LoadedFlow } from './load-flow.ts';
import { openEarlier } from './open-earlier.ts';
import { planSteps, type StepPlans } from './plan-steps.ts';
import type { Project } from './project.ts';
import { recordEnd, recordRun } from './record-run.ts';
import { spoolFolderOf } from './log-spool.ts';
import { makeRunId } from './run-id.ts';
import { RunJournal } from './run-journal.ts';
import type { FatalFailure, RunState } from './run-state.ts';
import { RunTime } from './run-time.ts';
import { thisLauncher } from './living-launcher.ts';
import { unlessAborted } from './unless-aborted.ts';
import { untilGraceIsOver } from './until-grace-is-over.ts';
import { schedule } from './schedule.ts';
import { storeCode } from './store-code.ts';
import type { Work } from './task-queue.ts';

/** What a resumed run takes over. */
export interface RunOrigin {
  readonly run: RunId;
  /** These steps and what comes after them run again, finished or not. */
  readonly rerunFrom: readonly StepName[];
}

/** What is run of a graph, where it isn't all of it. */
export interface AloneTasks {
  /** One task, or all members of a gang. */
  readonly works: readonly Work[];
  /** Of them, the one that was asked for. */
  readonly task: TaskId;
  /** Stores what they begin with under this run. */
  readonly takeInputs: (state: RunState) => Promise<void>;
}

/** Where a run is kept. */
export interface RunStores {
  readonly storage: Storage;
  readonly metadata: MetadataProvider;
}

export interface LaunchOptions {
  readonly project: Project;
  readonly flow: LoadedFlow;
  /** Every parameter, stored. */
  readonly parameters: Readonly<Record<string, ArtifactRef>>;
  /** Secret ones, in references that hold them; they are stored nowhere. */
  readonly secretParameters?: Readonly<Record<string, ArtifactRef>>;
  readonly tags?: readonly string[];
  readonly maxWorkers?: number | undefined;
  readonly origin?: RunOrigin | undefined;
  /** Runs these alone, on inputs of `origin`. */
  readonly alone?: AloneTasks | undefined;
  /** By default, the project's. */
  readonly stores?: RunStores | undefined;
  /** Opens a debugger in this step. */
  readonly inspect?: StepName | undefined;
  /** Runs the tasks; by default, what the stack names. */
  readonly compute?: ComputeBackend;
  /** Stops the run: tasks are told, given the grace of the settings, then ended. */
  readonly signal?: AbortSignal;
  /** Ends the processes of a run that is being stopped at once, whatever is left of their grace. */
  readonly stopNow?: AbortSignal;
  readonly onEvent?: RunListener;
  readonly clock?: Clock;
}

/** Time and chance, for tests. */
export interface Clock {
  readonly now: () => number;
  readonly random: () => number;
}

/** How a run ended. */
export interface RunEnd {
  readonly flow: string;
  readonly run: RunId;
  readonly status: 'finished' | 'failed' | 'stopped';
  readonly durationMs: number;
  readonly tasks: TaskCounts;
  /** Tasks that ended the run. */
  readonly failures: readonly FatalFailure[];
  /** Why it failed: the first failure's error. Without a failure no task has to do with it, as with a plugin's veto. */
  readonly error: ErrorRecord | undefined;
}

/**
 * Runs a flow from its start, or on from where another run ended, until its end. Rejects when the run can't begin; a
 * run that fails is an ordinary end.
 */
export async function launchRun(options: LaunchOptions): Promise<RunEnd> {
  const graph = checkedGraph(options.flow);
  const plan = await planRun(options);
  const { compute = await openCompute(options, plan) } = options;
  await using stack = new AsyncDisposableStack();
  if (options.compute === undefined) stack.use(compute);
  // What the disposal rejects with, the one at the end of the run tells.
  const endNow = (): void => void compute[Symbol.asyncDispose]().then(undefined, () => undefined);
  options.stopNow?.addEventListener('abort', endNow, { once: true });
  refuseGangs(graph, compute);
  return await runPlanned(options, { graph, plan, compute });
}

interface Planned {
  readonly graph: FlowGraph;
  readonly plan: RunPlan;
  readonly compute: ComputeBackend;
}

async function runPlanned(options: LaunchOptions, { graph, plan, compute }: Planned): Promise<RunEnd> {
  const { project, flow, origin, secretParameters = {}, clock = { now: Date.now, random: Math.random } } = options;
  const maxWorkers = plan.maxWorkers > 0 ? plan.maxWorkers : compute.defaultMaxWorkers;
  const width = options.alone?.works.length ?? widest(graph);
  const environments = environmentsOf(options);
  const workers = Math.min(maxWorkers, width);
  compute.warm?.(flow.code, workers, await preparedFirst(options, { compute, environments }));
  const { storage, metadata } = await storesOf(options);
  const { oversized, ...steps } = await planSteps(flow.kernel, { graph, capacity: compute.capacity ?? {} });
  const manifests = new Manifests(storage);
  const index = new GraphIndex(graph);
  const manifest = makeManifest(options, { graph: index, plan, clock });
  // Steps that are named run again whatever else goes on: that is a branch of its own, not the same work.
  const isSameWork = origin?.rerunFrom.length === 0;
  using _claim = isSameWork
    ? await claimResume({ storage, metadata, origin: origin.run, manifest, now: manifest.startedAt })
    : undefined;
  await storeCode(storage, flow);
  await recordRun({ manifest, manifests, metadata });
  const { flow: name, run } = manifest;
  const journal = new RunJournal({ flow: name, run, metadata, now: clock.now, onEvent: listener(options) });
  const artifacts = await openArtifacts(flow.kernel, storage);
  const state: RunState = {
    ...clock,
    flow: name,
    run,
    code: flow.code,
    graph: index,
    kernel: flow.kernel,
    storage,
    manifests,
    compute,
    environments,
    environment: project.settings.environment,
    journal,
    ...(await openEarlier(options, { manifest, storage, manifests, artifacts, graph: index })),
    alone: options.alone?.works,
    maxWorkers,
    ...steps,
    secretParameters,
    artifacts,
    secretTexts: secretTexts(await artifacts.loadMany(Object.values(secretParameters))),
    isolation: project.settings.isolation,
    graceMs: project.settings.graceSeconds * 1000,
    inspect: options.inspect,
    spoolFolder: spoolFolderOf(project.cacheDir),
  };
  return await conduct(state, { manifest, plan, oversized }, options);
}

interface Conducted extends Pick<StepPlans, 'oversized'> {
  readonly manifest: RunManifest;
  readonly plan: RunPlan;
}

/** From the first event of a run to its last. */
async function conduct(state: RunState, conducted: Conducted, options: LaunchOptions): Promise<RunEnd> {
  const { journal, kernel, now, graph } = state;
  const { manifest, plan, oversized } = conducted;
  const { flow, run, startedAt } = manifest;
  const steps = graph.graph.steps.map((node) => node.name);
  const parameters = await showParameters(state, manifest);
  journal.emit({
    kind: 'run.started',
    at: startedAt,
    flow,
    run,
    origin: manifest.origin,
    code: manifest.code,
    parameters,
    steps,
  });
  for (const one of oversized) journal.warn(one);
  using time = new RunTime(plan.timeoutMs, options.signal);
  const { signal } = time;
  const stopping = (): void => journal.emit({ kind: 'run.stopping', at: now(), reason: String(signal.reason) });
  signal.addEventListener('abort', stopping, { once: true });
  const context = { manifest, graph: graph.graph };
  const first = options.alone === undefined ? begin(state, context, signal) : beginAlone(state, options.alone, signal);
  const end = ended(await first, time.errorOf(flow));
  signal.removeEventListener('abort', stopping);
  await state.compute.settle?.();
  await journal.close();
  const finishedAt = now();
  const { error = end.failures[0]?.error } = end;
  const { metadata } = await storesOf(options);
  await recordEnd({ manifest, status: end.status, finishedAt, error, metadata, manifests: state.manifests });
  if (options.alone === undefined) await finish(state, { ...context, status: end.status }, options);
  for (const repeated of kernel.hooks.onEvent.takeRepeated())
    journal.warn(kernelErrors.FLOW_PLUGIN_HOOK_AGAIN(repeated));
  const { project } = options;
  if (project.plugins.length > 0) noteLastRun(project, kernel, { flow, run, at: finishedAt });
  const durationMs = finishedAt - startedAt;
  journal.emit({
    kind: 'run.ended',
    at: finishedAt,
    flow,
    run,
    status: end.status,
    durationMs,
    tasks: journal.counts,
    error,
  });
  return { flow, run, status: end.status, durationMs, tasks: journal.counts, failures: end.failures, error };
}

function environmentsOf({ project, flow, signal = new AbortController().signal }: LaunchOptions): Environments {
  return new Environments({
    kernel: flow.kernel,
    requestOf: (choice) => project.providerRequest('environment', choice),
    signal,
  });
}

/** The environment of the config, for processes that are started before their tasks. */
async function preparedFirst(
  { project }: LaunchOptions,
  { compute, environments }: Pick<RunState, 'compute' | 'environments'>,
): Promise<PreparedEnvironment | undefined> {
  const { environment } = project.settings;
  if (environment === undefined || compute.usesEnvironments !== true) return undefined;
  return environments.prepare(environment);
}

/** What plugins do after a run. */
async function finish({ kernel, graceMs, journal }: RunState, run: EndedRun, options: LaunchOptions): Promise<void> {
  const after = kernel.hooks.afterRun.call(run);
  await untilGraceIsOver(after, graceMs, options).catch((thrown: unknown) => {
    const { code = 'FLOW_PLUGIN_HOOK', message, hint } = errorRecord(thrown);
    journal.warn({ code, message, hint });
  });
}

/** A run whose time was over has failed, where nothing else ended it before. */
function ended(end: End, timeout: ErrorRecord | undefined): End {
  return end.status === 'stopped' && timeout !== undefined ? { ...end, status: 'failed', error: timeout } : end;
}

/** Small values as they are, large ones by their type and size. */
async function showParameters(
  { artifacts }: RunState,
  { parameters, secretParameters = [] }: RunManifest,
): Promise<Readonly<Record<string, unknown>>> {
  const shown = Object.entries(parameters).map(async ([name, ref]) => {
    const isSmall = ref.at === 'inline';
    return [name, isSmall ? await artifacts.load(ref) : `${ref.type}, ${String(ref.size)} bytes`] as const;
  });
  const hiddenOnes = secretParameters.map((name) => [name, hidden] as const);
  return Object.fromEntries([...(await Promise.all(shown)), ...hiddenOnes]);
}

type Context = { readonly manifest: RunManifest; readonly graph: FlowGraph };
type End = Pick<RunEnd, 'status' | 'failures'> & { readonly error?: ErrorRecord };

/** A plugin's veto ends the run before its first task. */
async function begin(state: RunState, context: Context, signal: AbortSignal): Promise<End> {
  try {
    await unlessAborted(state.kernel.hooks.beforeRun.call(context), signal);
  } catch (thrown) {
    if (signal.aborted) return { status: 'stopped', failures: [] };
    return { status: 'failed', failures: [], error: errorRecord(thrown) };
  }
  return schedule(state, signal);
}

/** A task alone is no run of the flow: what plugins do before one isn't done. */
async function beginAlone(state: RunState, { takeInputs }: AloneTasks, signal: AbortSignal): Promise<End> {
  await takeInputs(state);
  return schedule(state, signal);
}

async function planRun(options: LaunchOptions): Promise<RunPlan> {
  const { project, flow, tags = [], maxWorkers } = options;
  const { settings } = project;
  const plan = await flow.kernel.hooks.transformRunPlan.call({
    flow: flow.name,
    tags: [...new Set([...settings.tags, ...tags])],
    maxWorkers: maxWorkers ?? settings.maxWorkers ?? 0,
    timeoutMs: undefined,
    compute: settings.compute.use,
  });
  checkTags(plan.tags);
  checkTagCount(plan.tags);
  return plan;
}

/** Where a run is kept. */
export async function storesOf({ stores, project }: Pick<LaunchOptions, 'stores' | 'project'>): Promise<RunStores> {
  if (stores !== undefined) return stores;
  const [storage, metadata] = await Promise.all([project.storage(), project.metadata()]);
  return { storage, metadata };
}

async function openCompute({ project, flow }: LaunchOptions, plan: RunPlan): Promise<ComputeBackend> {
  const { settings } = project;
  const chosen = project.providerRequest('compute');
  // The config's options are for the compute that it names, not for one that a plugin put in its place.
  const options = plan.compute === chosen.use ? chosen.options : {};
  const request = { ...chosen, use: plan.compute, options };
  return flow.kernel.hooks.provideCompute.call(plan.compute, { ...request, settings });
}

function makeManifest(
  options: LaunchOptions,
  { graph, plan, clock }: { readonly graph: GraphIndex; readonly plan: RunPlan; readonly clock: Clock },
): RunManifest {
  const { project, flow, parameters, origin, alone } = options;
  const [spun] = alone?.works ?? [];
  const spin = alone && spun && { step: spun.node.name, task: alone.task };
  const secrets = Object.keys(options.secretParameters ?? {});
  const startedAt = clock.now();
  const { user } = project.settings;
  return {
    format: formatVersion,
    flow: parseFlowName(flow.name),
    run: makeRunId(startedAt, clock.random),
    startedAt,
    user,
    project: undefined,
    file: flow.path === undefined ? '' : relative(project.root, flow.path),
    code: flow.code.hash,
    parameters,
    ...(secrets.length > 0 && { secretParameters: secrets }),
    ...(flow.configs.length > 0 && flow.code.configs !== undefined && { configs: flow.code.configs }),
    ...((flow.code.decorators ?? []).length > 0 && { decorators: flow.code.decorators }),
    tags: plan.tags,
    systemTags: [`user:${user}`, `stack:${project.config.stack}`, ...(spin === undefined ? [] : [spinTag(spin.step)])],
    ...(origin !== undefined && { origin: origin.run, rerun: [...graph.from(origin.rerunFrom)] }),
    ...(spin !== undefined && { spin }),
    graph: graph.graph,
    launcher: thisLauncher(),
    versions: { core: versionOf(runningCoreDir()), node: process.version },
  };
}

function listener({ flow, onEvent }: LaunchOptions): RunListener {
  const { onEvent: hook } = flow.kernel.hooks;
  return (event) => {
    if (hook.isUsed) hook.call(event);
    return onEvent?.(event);
  };
}

/** As many workers as can be busy at once, where the graph says so; a fan-out may keep all busy. */
function widest(graph: FlowGraph): number {
  const isFanning = graph.steps.some((node) => node.next.kind === 'foreach');
  if (isFanning) return Number.POSITIVE_INFINITY;
  const splits = graph.steps.map((node) => (node.next.kind === 'split' ? node.next.to.length - 1 : 0));
  return splits.reduce((sum, more) => sum + more, 1);
}

function refuseGangs(graph: FlowGraph, compute: ComputeBackend): void {
  const gang = graph.steps.find((node) => node.next.kind === 'parallel');
  if (gang === undefined || compute.gangAddress !== undefined) return;
  throw errors.FLOW_PARALLEL_UNSUPPORTED({ flow: graph.flow, step: gang.name, compute: compute.name });
}
