import { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncHook, SyncWaterfallHook } from 'tapable';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { shown } from '../contracts/option-schema.ts';
import { errors } from './errors.ts';
import type { ComputeBackend } from '../contracts/compute.ts';
import type { Encoding } from '../contracts/encoding.ts';
import type { Environment } from '../contracts/environment.ts';
import type { RunEvent } from '../contracts/events.ts';
import type { FlowGraph } from '../contracts/graph.ts';
import type { MetadataProvider } from '../contracts/metadata.ts';
import type { PendingTask } from '../contracts/pending-task.ts';
import type { FailedTask, Recovery, RunPlan, StepPlan, TaskPlan } from '../contracts/plans.ts';
import type { TaskPath } from '../contracts/records.ts';
import type { Settings } from '../contracts/settings.ts';
import type { ProviderRequest, Storage } from '../contracts/storage.ts';
import type { SecretStore, TaskSecrets } from '../contracts/secrets.ts';
import type { EndedAttempt, EndedTask, StepBody, TaskContext } from '../contracts/task-context.ts';
import type { FlowDraft } from './flow-draft.ts';
import type { ComputeRequest, EndedRun, GraphCheck, PackageDraft, RunContext } from './hooks.ts';
import { hookKinds, type KernelHooks } from './hooks.ts';
import { Patience, type PatienceOptions } from './patience.ts';
import { asPlugin } from './plugin-in-charge.ts';
import type { Tap } from './record-taps.ts';
import type { ReportTapError } from './report-tap-error.ts';
import { wrappedBody } from './wrapped-body.ts';

/** How the owner of a hook fires it. */
export interface Call<T, R> {
  call(value: T): R;
  /** False: nobody taps it. */
  readonly isUsed: boolean;
}

/** A tap that threw more often than was reported. */
export interface RepeatedFailure {
  readonly plugin: string;
  readonly hook: string;
  /** How often it threw after the first time. */
  readonly times: number;
}

export interface NotifyCall<T> extends Call<T, void> {
  /** Taps that threw again after their first failure was reported, since this was last asked. */
  takeRepeated(): readonly RepeatedFailure[];
}

export interface ProviderCall<Request, Provider> {
  /** Throws FLOW_PROVIDER_UNKNOWN. */
  call(name: string, request: Request): Promise<Provider>;
  /** Rejects where what the request says of its provider is wrong. A provider that isn't there is told when it is called. */
  check(name: string, request: Request): Promise<void>;
  readonly names: readonly string[];
}

/** Every hook, as its owner fires it. */
export interface HookCalls {
  readonly provideStorage: ProviderCall<ProviderRequest, Storage>;
  readonly provideMetadata: ProviderCall<ProviderRequest, MetadataProvider>;
  readonly provideCompute: ProviderCall<ComputeRequest, ComputeBackend>;
  readonly provideEnvironment: ProviderCall<ProviderRequest, Environment>;
  readonly provideEncoding: ProviderCall<undefined, Encoding>;
  readonly provideSecrets: ProviderCall<undefined, SecretStore>;
  readonly transformConfig: Call<Settings, Promise<Settings>>;
  readonly transformFlow: Call<FlowDraft, Promise<FlowDraft>>;
  readonly transformGraph: Call<FlowGraph, FlowGraph>;
  readonly onCheckGraph: NotifyCall<GraphCheck>;
  readonly transformPackage: Call<PackageDraft, Promise<PackageDraft>>;
  readonly transformRunPlan: Call<RunPlan, Promise<RunPlan>>;
  readonly beforeRun: Call<RunContext, Promise<void>>;
  readonly afterRun: Call<EndedRun, Promise<void>>;
  readonly onEvent: NotifyCall<RunEvent>;
  readonly transformStepPlan: Call<StepPlan, Promise<StepPlan>>;
  readonly provideEarlierTask: Call<PendingTask, Promise<TaskPath | undefined>>;
  readonly transformTaskPlan: Call<TaskPlan, Promise<TaskPlan>>;
  readonly provideRecovery: Call<FailedTask, Promise<Recovery | undefined>>;
  readonly transformSecrets: Call<TaskSecrets, Promise<TaskSecrets>>;
  readonly beforeTask: Call<TaskContext, Promise<void>>;
  readonly transformStepBody: Call<StepBody, StepBody>;
  readonly afterTask: Call<EndedTask, Promise<void>>;
  readonly afterAttempt: Call<EndedAttempt, Promise<void>>;
}

/** Makes what fires one hook from its taps, which are in their final order. */
export function hookCall(hook: keyof KernelHooks, taps: readonly Tap[], options: PatienceOptions): unknown {
  const kind = hookKinds[hook];
  const isUsed = taps.length > 0;
  const patience = new Patience(options);
  switch (kind) {
    case 'series':
      return { isUsed, ...(hook.startsWith('after') ? afterCall(taps, options) : seriesCall(taps, patience)) };
    case 'transform':
      return { isUsed, ...transformCall(taps, patience) };
    case 'syncTransform':
      return { isUsed, ...syncTransformCall(taps) };
    case 'provide':
      return { isUsed, ...provideCall(taps, patience) };
    case 'providers':
      return providerCall(hook, taps, patience);
    case 'on':
      return { isUsed, ...onCall(taps, options.report) };
  }
}

function seriesCall(taps: readonly Tap[], patience: Patience): { call(value: unknown): Promise<void> } {
  const hook = new AsyncSeriesHook<[unknown]>(['value']);
  for (const tap of taps) hook.tapPromise(tap.plugin, async (value) => void (await guarded(tap, value, patience)));
  return { call: (value) => hook.promise(value) };
}

/** What comes after is told to all, though one fails: another may have to clean up. The first failure is the call's. */
function afterCall(taps: readonly Tap[], options: PatienceOptions): { call(value: unknown): Promise<void> } {
  const patience = new Patience(options);
  const call = async (value: unknown): Promise<void> => {
    const failures: FlowError[] = [];
    for (const tap of taps)
      await guarded(tap, value, patience).catch((error: unknown) => failures.push(named(tap, error)));
    const [first, ...others] = failures;
    for (const other of others) options.report(other);
    if (first !== undefined) throw first;
  };
  return { call };
}

function transformCall(taps: readonly Tap[], patience: Patience): { call(value: unknown): Promise<unknown> } {
  const hook = new AsyncSeriesWaterfallHook<[unknown]>(['value']);
  for (const tap of taps) {
    hook.tapPromise(tap.plugin, async (value) => changed(tap, value, await guarded(tap, value, patience)));
  }
  return { call: (value) => hook.promise(value) };
}

function syncTransformCall(taps: readonly Tap[]): { call(value: unknown): unknown } {
  const hook = new SyncWaterfallHook<[unknown]>(['value']);
  for (const tap of taps) hook.tap(tap.plugin, (value) => transformed(tap, value));
  return { call: (value) => hook.call(value) };
}

function provideCall(taps: readonly Tap[], patience: Patience): { call(value: unknown): Promise<unknown> } {
  const hook = new AsyncSeriesBailHook<[unknown], unknown>(['value']);
  for (const tap of taps) hook.tapPromise(tap.plugin, (value) => guarded(tap, value, patience));
  return { call: (value) => hook.promise(value) };
}

/** A tap that fails at every call is reported once: a run has as many events as it has tasks, and more. */
function onCall(taps: readonly Tap[], report: ReportTapError): Omit<NotifyCall<unknown>, 'isUsed'> {
  const hook = new SyncHook<[unknown]>(['value']);
  const repeats = new Map<Tap, number>();
  const fail = (tap: Tap, error: unknown): void => {
    const times = repeats.get(tap);
    repeats.set(tap, times === undefined ? 0 : times + 1);
    if (times === undefined) report(named(tap, error));
  };
  for (const tap of taps) {
    hook.tap(tap.plugin, (value) => {
      try {
        // Nobody waits for it; that it failed is told all the same.
        const answer = guardedSync(tap, value);
        if (answer instanceof Promise) answer.catch((error: unknown) => fail(tap, error));
      } catch (error) {
        fail(tap, error);
      }
    });
  }
  return {
    call: (value) => hook.call(value),
    takeRepeated: () => {
      const repeated = [...repeats].filter(([, times]) => times > 0);
      for (const [tap] of repeated) repeats.set(tap, 0);
      return repeated.map(([{ plugin, hook: name }, times]) => ({ plugin, hook: name, times }));
    },
  };
}

function providerCall(
  hook: keyof KernelHooks,
  taps: readonly Tap[],
  patience: Patience,
): ProviderCall<unknown, unknown> {
  const owners = new Map<string, Tap>();
  for (const tap of taps) claim(owners, tap);
  return {
    names: [...owners.keys()],
    check: async (name, request) => {
      const owner = owners.get(name);
      if (owner?.options.check !== undefined) await guarded({ ...owner, fn: owner.options.check }, request, patience);
    },
    call: async (name, request) => {
      const owner = owners.get(name);
      if (owner !== undefined) return guarded(owner, request, patience);
      const kind = hook.slice('provide'.length).toLowerCase();
      const known = [...owners.keys()];
      throw errors.FLOW_PROVIDER_UNKNOWN({ kind, name, known, guess: didYouMean(name, known) });
    },
  };
}

function claim(owners: Map<string, Tap>, tap: Tap): void {
  const name = tap.provider ?? '';
  const owner = owners.get(name);
  if (owner !== undefined && owner.options.replaces === tap.plugin) return;
  if (owner !== undefined && tap.options.replaces !== owner.plugin) {
    throw errors.FLOW_PROVIDER_TAKEN({ hook: tap.hook, name, plugin: tap.plugin, owner: owner.plugin });
  }
  owners.set(name, tap);
}

async function guarded(tap: Tap, value: unknown, patience: Patience): Promise<unknown> {
  try {
    const answer: unknown = asPlugin(tap, () => tap.fn(value as never));
    return answer instanceof Promise ? await patience.wait(tap, answer) : await answer;
  } catch (error) {
    throw named(tap, error);
  }
}

/** A body goes on after its hook: what a tap put around it is the tap's doing too. */
function transformed(tap: Tap, value: unknown): unknown {
  const transform = <T>(given: T): T => changed(tap, given, guardedSync(tap, given)) as T;
  return tap.hook === 'transformStepBody' ? wrappedBody(tap, value as StepBody, transform) : transform(value);
}

/** What a transform returned, if it can stand for what it was given: types are no help to a plugin in plain JavaScript. */
function changed(tap: Tap, before: unknown, after: unknown): unknown {
  const { plugin, hook } = tap;
  const refused = (what: string): FlowError =>
    errors.FLOW_PLUGIN_HOOK({
      plugin,
      hook,
      reason: `it returned ${what}, and not the value that it was given, changed`,
    });
  if (typeof after !== 'object' || after === null) throw refused(after === undefined ? 'nothing' : shown(after));
  for (const [name, part] of Object.entries(before as object)) {
    if (part !== undefined && !(name in after)) throw refused(`a value without "${name}"`);
  }
  return after;
}

function guardedSync(tap: Tap, value: unknown): unknown {
  try {
    return asPlugin(tap, () => tap.fn(value as never));
  } catch (error) {
    throw named(tap, error);
  }
}

function named(tap: Tap, error: unknown): FlowError {
  if (FlowError.is(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return errors.FLOW_PLUGIN_HOOK({ plugin: tap.plugin, hook: tap.hook, reason }, { cause: error });
}
