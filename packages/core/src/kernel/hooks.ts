import type { ComputeBackend } from '../contracts/compute.ts';
import type { Encoding } from '../contracts/encoding.ts';
import type { Environment } from '../contracts/environment.ts';
import type { RunEvent } from '../contracts/events.ts';
import type { Diagnostic, FlowGraph } from '../contracts/graph.ts';
import type { MetadataProvider } from '../contracts/metadata.ts';
import type { RunPlan } from '../contracts/plans.ts';
import type { RunManifest, RunStatus } from '../contracts/records.ts';
import type { Settings } from '../contracts/settings.ts';
import type { ProviderRequest, Storage } from '../contracts/storage.ts';
import type { SecretStore } from '../contracts/secrets.ts';
import type { FlowDraft } from './flow-draft.ts';
import type { HookKind, OnHook, ProviderMap, SeriesHook, SyncTransformHook, TransformHook } from './hook-kinds.ts';
import type { LaunchHooks, TaskHooks } from './step-hooks.ts';

/** A graph that is being checked. */
export interface GraphCheck {
  readonly graph: FlowGraph;
  /** Adds to what `flow check` finds; an error keeps the flow from running. Called before the tap returns. */
  readonly report: (diagnostic: Diagnostic) => void;
}

/** A file of a code package. */
export interface PackageFile {
  /** Inside the package, with forward slashes. */
  readonly path: string;
  readonly contents: Uint8Array;
  readonly executable?: boolean;
}

/** A code package that is about to be made. */
export interface PackageDraft {
  /** The flow's file, absolute. */
  readonly file: string;
  /** What is added to what the flow imports. */
  readonly files: readonly PackageFile[];
}

/** A run that was recorded. */
export interface RunContext {
  readonly manifest: RunManifest;
  readonly graph: FlowGraph;
}

/** A run whose end was recorded. */
export interface EndedRun extends RunContext {
  readonly status: Exclude<RunStatus, 'running'>;
}

/** What a compute is made for. */
export interface ComputeRequest extends ProviderRequest {
  readonly settings: Settings;
  /** A folder over the store: tasks write to it alone, and read from the store what it doesn't hold. */
  readonly scratch?: string | undefined;
}

/** Who provides what a stack names. */
export interface ProviderHooks {
  /**
   * Fires in the launcher when the store is first asked for, and in each task's process before its first task. A tap
   * gets what the stack says of its storage and returns it, opened.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command; in a task's process it fails the task.
   * What is wrong with options is best told by the tap's `check`, which opens nothing.
   *
   * @since 0.1.0
   */
  readonly provideStorage: ProviderMap<ProviderRequest, Storage>;
  /**
   * Fires in the launcher when the index of runs is first asked for, after the store. A tap returns the index, opened;
   * one that is empty is filled from the store where that has runs.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command.
   *
   * @since 0.1.0
   */
  readonly provideMetadata: ProviderMap<ProviderRequest, MetadataProvider>;
  /**
   * Fires in the launcher after `transformRunPlan`, before the run is recorded. A tap returns what runs the tasks,
   * which is disposed of when the run is over. Its options are empty where a plan names another compute than the stack.
   * A spin asks for `local`, and a run in the process of a program for none.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command before a run begins.
   *
   * @since 0.1.0
   */
  readonly provideCompute: ProviderMap<ComputeRequest, ComputeBackend>;
  /**
   * Fires in the launcher, once a run for each environment that is asked for: for that of the settings before the run
   * is recorded, for that of a task's plan before its attempt. A tap returns what makes it ready, and is asked to do so
   * at once. A compute that starts tasks in no environment has none prepared.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command, or fails the attempt, which isn't
   * tried again.
   *
   * @since 0.1.0
   */
  readonly provideEnvironment: ProviderMap<ProviderRequest, Environment>;
  /**
   * Fires wherever artifacts are stored or read, once for each name: in the launcher before a run begins and where
   * artifacts are shown, in each task's process before its first task. A tap returns an encoding for some values, as
   * the instances of a class. It is asked for an artifact, not for its parts, before core's own encodings.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command; in a task's process it fails the task.
   *
   * @example
   * hooks.provideEncoding.for('url').tap(() => ({
   *   name: 'url',
   *   encode: (value) => (value instanceof URL ? Buffer.from(value.href) : undefined),
   *   decode: (bytes) => new URL(Buffer.from(bytes).toString()),
   * }));
   * @since 0.1.0
   */
  readonly provideEncoding: ProviderMap<undefined, Encoding>;
  /**
   * Fires in the task's process for each secret that the task needs of this store, before its body. A tap returns what
   * reads the secret, with what that process may.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, fails the attempt. No error may hold a value.
   *
   * @example
   * hooks.provideSecrets.for('vault').tap(() => ({
   *   read: async (name, { signal }) => {
   *     const response = await fetch(`https://vault.example/${name}`, { signal });
   *     return response.ok ? ((await response.json()) as Record<string, string>) : undefined;
   *   },
   * }));
   * @since 0.1.0
   */
  readonly provideSecrets: ProviderMap<undefined, SecretStore>;
}

/** From the project's settings to a checked graph and its package. */
export interface FlowHooks {
  /**
   * Fires in the launcher when a project is opened: after files, variables and flags were read, before any provider is
   * opened. A tap may change any setting; a provider that it names is looked for as if the stack had named it.
   * `hookSeconds` holds already, and changed it reaches the processes of tasks alone.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command. A command that only looks at runs goes
   * on with the settings as they were, and a warning.
   *
   * @example
   * hooks.transformConfig.tap((settings) => ({ ...settings, maxWorkers: Math.min(settings.maxWorkers ?? 4, 4) }));
   * @since 0.1.0
   */
  readonly transformConfig: TransformHook<Settings>;
  /**
   * Fires in the launcher and in each task's process, after a flow was loaded and its own decorators changed it, before
   * they are set up. A tap may add, remove and reorder decorators and parameters, and take steps away or add them, as
   * `mutateFlow` does. It must do the same in each process.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command; in a task's process it fails the task.
   *
   * @since 0.1.0
   */
  readonly transformFlow: TransformHook<FlowDraft>;
  /**
   * Fires in the launcher when a graph was built without errors. A tap may change what is known of steps, not their
   * order; the run keeps the graph as it is then, and the tasks have it from there. The hook waits for nothing.
   *
   * A tap that throws ends the command.
   *
   * @since 0.1.0
   */
  readonly transformGraph: SyncTransformHook<FlowGraph>;
  /**
   * Fires in the launcher after the built-in checks of a graph that has no errors, each time that a flow is loaded. A
   * tap reports what it finds; an error keeps the flow from running.
   *
   * A tap that throws is warned of, and its reports hold.
   *
   * @example
   * hooks.onCheckGraph.tap(({ graph, report }) => {
   *   for (const step of graph.steps) {
   *     if (step.doc !== undefined) continue;
   *     const message = `The step ${step.name} has no comment.`;
   *     const { position } = step;
   *     report({ code: 'TEAM_STEP_DOC', severity: 'warning', message, hint: undefined, position, frame: '' });
   *   }
   * });
   * @since 0.1.0
   */
  readonly onCheckGraph: OnHook<GraphCheck>;
  /**
   * Fires in the launcher each time that a flow's file is loaded, before its code package is made; not for a flow that
   * is given as a class. A tap adds files, which each task finds in the package's folder.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command.
   *
   * @since 0.1.0
   */
  readonly transformPackage: TransformHook<PackageDraft>;
}

/** A run, seen from the launcher. */
export interface RunHooks {
  /**
   * Fires in the launcher before a run, a resumed run or a spin is recorded. A tap may change its tags, how many tasks
   * run at once (0: as many as the compute takes), its compute and its time.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command before a run begins.
   *
   * @example
   * hooks.transformRunPlan.tap((plan) => ({ ...plan, tags: [...plan.tags, `node:${process.versions.node}`] }));
   * @since 0.1.0
   */
  readonly transformRunPlan: TransformHook<RunPlan>;
  /**
   * Fires in the launcher after the run was recorded, before its first task. Not for a spin, which is no run of the
   * flow.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, vetoes: the run has failed, with that error, and no task
   * ran.
   *
   * @example
   * hooks.beforeRun.tap(async ({ manifest }) => {
   *   const open = await fetch(`https://calendar.example/may-run/${manifest.flow}`);
   *   if (!open.ok) throw new Error(`${manifest.flow} must not run now.`);
   * });
   * @since 0.1.0
   */
  readonly beforeRun: SeriesHook<RunContext>;
  /**
   * Fires in the launcher after the run's last task ended and its end was recorded, however it ended; not for a spin,
   * nor for a run whose launcher was killed. All taps are told, though one throws. The command waits for them; of a run
   * that is stopped, for the grace of its tasks.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, is a warning.
   *
   * @example
   * hooks.afterRun.tap(async ({ manifest, status }) => {
   *   const body = JSON.stringify({ text: `${manifest.flow}/${manifest.run} ${status}` });
   *   await fetch('https://chat.example/hook', { method: 'POST', body });
   * });
   * @since 0.1.0
   */
  readonly afterRun: SeriesHook<EndedRun>;
  /**
   * Fires in the launcher for each event of a run or a spin, in order; `run.ended` comes after `afterRun`. A tap
   * changes nothing and isn't waited for.
   *
   * A tap that throws, or whose promise rejects, is warned of once, and at the end of the run by how often it did
   * again.
   *
   * @example
   * hooks.onEvent.tap((event) => {
   *   if (event.kind === 'task.failed') process.stderr.write(`${event.step}: ${event.error.message}\n`);
   * });
   * @since 0.1.0
   */
  readonly onEvent: OnHook<RunEvent>;
}

/** Everything that a plugin can tap. */
export interface KernelHooks extends ProviderHooks, FlowHooks, RunHooks, LaunchHooks, TaskHooks {}

/** The kind of each hook. */
export const hookKinds: { readonly [K in keyof KernelHooks]: HookKind } = Object.freeze({
  provideStorage: 'providers',
  provideMetadata: 'providers',
  provideCompute: 'providers',
  provideEnvironment: 'providers',
  provideEncoding: 'providers',
  provideSecrets: 'providers',
  transformConfig: 'transform',
  transformFlow: 'transform',
  transformGraph: 'syncTransform',
  onCheckGraph: 'on',
  transformPackage: 'transform',
  transformRunPlan: 'transform',
  beforeRun: 'series',
  afterRun: 'series',
  onEvent: 'on',
  transformStepPlan: 'transform',
  provideEarlierTask: 'provide',
  transformTaskPlan: 'transform',
  provideRecovery: 'provide',
  transformSecrets: 'transform',
  beforeTask: 'series',
  transformStepBody: 'syncTransform',
  afterTask: 'series',
  afterAttempt: 'series',
});
