import type { ComputeBackend } from '../contracts/compute.ts';
import type { Encoding } from '../contracts/encoding.ts';
import type { Environment } from '../contracts/environment.ts';
import type { RunEvent } from '../contracts/events.ts';
import type { AddedStep } from '../contracts/flow-source.ts';
import type { Diagnostic, FlowGraph } from '../contracts/graph.ts';
import type { MetadataProvider } from '../contracts/metadata.ts';
import type { ParamSpec } from '../contracts/param-spec.ts';
import type { PendingTask } from '../contracts/pending-task.ts';
import type { FailedTask, Recovery, RunPlan, StepPlan, TaskPlan } from '../contracts/plans.ts';
import type { RunManifest, RunStatus, TaskPath } from '../contracts/records.ts';
import type { Settings } from '../contracts/settings.ts';
import type { ProviderRequest, Storage } from '../contracts/storage.ts';
import type { SecretStore, TaskSecrets } from '../contracts/secrets.ts';
import type { EndedAttempt, EndedTask, StepBody, TaskContext } from '../contracts/task-context.ts';
import type {
  HookKind,
  OnHook,
  ProvideHook,
  ProviderMap,
  SeriesHook,
  SyncTransformHook,
  TransformHook,
} from './hook-kinds.ts';

/** The decorators that hold for one step, topmost first. */
export interface StepDraft {
  readonly name: string;
  readonly isStart: boolean;
  readonly isEnd: boolean;
  readonly decorators: readonly AppliedDecorator[];
  /** Of a step that isn't one of the flow's own: what it does, and where it stands. */
  readonly added?: StepAddition;
}

/** A step that a mutator adds. */
export interface StepAddition {
  readonly place: AddedStep;
  readonly run: (flow: never) => unknown;
}

/** A step decorator with its options, ready to be bound to a step. */
export interface AppliedDecorator {
  readonly name: string;
  readonly options: unknown;
  /** True where a step that fans out can't have it, as its fan-out can't be known without its body. */
  readonly refusesFanOut?: boolean;
  /** True where it stands on the class: then it holds for the steps that can have it. */
  readonly isForAll?: boolean;
  /** Names of the artifacts that it may set, for the checks of a graph. */
  readonly sets?: readonly string[];
  /** Changes its step's decorators, before any is set up. */
  readonly mutate?: ((step: never, options: never) => void) | undefined;
  readonly setup: (step: StepHooks, options: never) => void | Promise<void>;
  /** Made where it stands: the place of errors about it. */
  readonly written?: Error | undefined;
  /** What made it. */
  readonly maker?: DecoratorMaker;
}

/** What makes a step decorator of its options. */
export interface DecoratorMaker {
  readonly name: string;
  /** Throws FLOW_DECORATOR_OPTIONS; undefined where whoever loads the module is told instead. */
  apply(options: unknown, place: DecoratorPlace): AppliedDecorator | undefined;
}

/** Where a decorator was given, for errors. */
export interface DecoratorPlace {
  /** As part of a sentence: `on the step start`. */
  readonly where: string;
  /** Made where it was called: in front of the step, by whoever wrote its options. */
  readonly written: Error | undefined;
}

export interface FlowDraft {
  readonly flow: string;
  readonly steps: readonly StepDraft[];
  readonly parameters: ReadonlyMap<string, ParamSpec>;
}

export interface GraphCheck {
  readonly graph: FlowGraph;
  readonly report: (diagnostic: Diagnostic) => void;
}

export interface PackageFile {
  /** Inside the package, with forward slashes. */
  readonly path: string;
  readonly contents: Uint8Array;
  readonly executable?: boolean;
}

export interface PackageDraft {
  /** The flow's file, absolute. */
  readonly file: string;
  readonly files: readonly PackageFile[];
}

export interface RunContext {
  readonly manifest: RunManifest;
  readonly graph: FlowGraph;
}

export interface EndedRun extends RunContext {
  readonly status: Exclude<RunStatus, 'running'>;
}

export interface ComputeRequest extends ProviderRequest {
  readonly settings: Settings;
  /** A folder over the store: tasks write to it alone, and read from the store what it doesn't hold. */
  readonly scratch?: string | undefined;
}

/** Who provides what a stack names. */
export interface ProviderHooks {
  /** Fires in the launcher when a project is opened and in each task's process before its first task; opens a storage. */
  readonly provideStorage: ProviderMap<ProviderRequest, Storage>;
  /** Fires in the launcher when a project is opened; opens a metadata index. */
  readonly provideMetadata: ProviderMap<ProviderRequest, MetadataProvider>;
  /** Fires in the launcher before a run; makes what runs its tasks. */
  readonly provideCompute: ProviderMap<ComputeRequest, ComputeBackend>;
  /** Fires in the launcher when a run begins, or before the first task that asks for it; makes what a task's process is started with. */
  readonly provideEnvironment: ProviderMap<ProviderRequest, Environment>;
  /**
   * Fires in the task's process before its first task and where artifacts are read; an encoding for some values, as the
   * instances of a class. It is asked for an artifact, not for its parts.
   *
   * @example
   * export default definePlugin({
   *   name: 'flow-plugin-urls',
   *   setup({ hooks }) {
   *     hooks.provideEncoding.for('url').tap(() => ({
   *       name: 'url',
   *       encode: (value) => (value instanceof URL ? Buffer.from(value.href) : undefined),
   *       decode: (bytes) => new URL(Buffer.from(bytes).toString()),
   *     }));
   *   },
   * });
   */
  readonly provideEncoding: ProviderMap<undefined, Encoding>;
  /** Fires in the task's process when a task needs a secret of this store; makes what reads it, with what that process may. */
  readonly provideSecrets: ProviderMap<undefined, SecretStore>;
}

/** From the project's settings to a checked graph and its package; all in the launcher. */
export interface FlowHooks {
  /** Fires after files, variables and flags were read, before any provider is opened; may change any setting. */
  readonly transformConfig: TransformHook<Settings>;
  /**
   * Fires after a flow was loaded and its own decorators changed it, before they are set up; in the launcher and in each
   * task's process. May add, remove and reorder decorators and parameters, as `mutateFlow` does.
   */
  readonly transformFlow: TransformHook<FlowDraft>;
  /** Fires when a graph was built without errors; may change what is known of steps, not their order. */
  readonly transformGraph: SyncTransformHook<FlowGraph>;
  /** Fires after the built-in checks of a graph; is told of the graph and may report diagnostics, errors too. */
  readonly onCheckGraph: OnHook<GraphCheck>;
  /** Fires before a code package is made; may add files to it. */
  readonly transformPackage: TransformHook<PackageDraft>;
}

/** A run, seen from the launcher. */
export interface RunHooks {
  /** Fires before a run is recorded; may change its tags, its concurrency, its compute and its time. */
  readonly transformRunPlan: TransformHook<RunPlan>;
  /** Fires after the run was recorded and before its first task; may veto it by throwing. Not for a spin, which is no run of the flow. */
  readonly beforeRun: SeriesHook<RunContext>;
  /** Fires after the run's last task ended and its end was recorded; what it throws is a warning. Not for a spin. */
  readonly afterRun: SeriesHook<EndedRun>;
  /** Fires for each event of a run, in order; changes nothing. */
  readonly onEvent: OnHook<RunEvent>;
}

/** A task, seen from the launcher. */
export interface LaunchHooks {
  /** Fires for each step before a run's first task; may limit how many of its tasks run at once, and say what they need. */
  readonly transformStepPlan: TransformHook<StepPlan>;
  /**
   * Fires before a task's first attempt, and for each task of a plan; the first answer names a finished task of an earlier
   * run that stands for it. One that is gone, whose failure was caught or that went on otherwise than the graph can is
   * passed over: the task runs. Members of a gang are taken over together or not at all.
   */
  readonly provideEarlierTask: ProvideHook<PendingTask, TaskPath>;
  /** Fires before each attempt is submitted; may change its limits, resources, isolation, environment and environment variables. */
  readonly transformTaskPlan: TransformHook<TaskPlan>;
  /** Fires after an attempt failed, was lost or ran out of time; the first answer says: retry, catch or give up. */
  readonly provideRecovery: ProvideHook<FailedTask, Recovery>;
}

/** A task, seen from its own process. */
export interface TaskHooks {
  /**
   * Fires in the task's process when its inputs are known, before `beforeTask`; names the secrets that become environment
   * variables for as long as the task runs. Their values are hidden in its output and its errors.
   */
  readonly transformSecrets: TransformHook<TaskSecrets>;
  /** Fires in the task's process when its inputs are known, before its body; may veto it by throwing. */
  readonly beforeTask: SeriesHook<TaskContext>;
  /** Fires in the task's process before its body; may wrap it: run something around it, skip it, replace its error. */
  readonly transformStepBody: SyncTransformHook<StepBody>;
  /** Fires in the task's process after its body, before anything is stored; a throw fails the task. */
  readonly afterTask: SeriesHook<EndedTask>;
  /**
   * Fires in the task's process when an attempt has stored its artifacts or has failed, before either is recorded; is told
   * of it, and may keep files beside the task. What it throws is a warning. Not where the launcher knows of a failure alone,
   * as of a process that was killed, and not for what stands for a failure that was caught.
   */
  readonly afterAttempt: SeriesHook<EndedAttempt>;
}

/** Everything that a plugin can tap. */
export interface KernelHooks extends ProviderHooks, FlowHooks, RunHooks, LaunchHooks, TaskHooks {}

/** What a step decorator can tap: as the kernel's hooks, for one step only. */
export interface StepHooks extends LaunchHooks, TaskHooks {
  /** The step's name. */
  readonly step: string;
}

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
