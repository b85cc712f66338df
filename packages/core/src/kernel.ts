export type { ArtifactRef } from './contracts/artifact-ref.ts';
export type { ComputeBackend, LogStream, TaskHandle, TaskSubmission } from './contracts/compute.ts';
export type { Environment, PreparedEnvironment, PrepareOptions } from './contracts/environment.ts';
export type { Encoding } from './contracts/encoding.ts';
export type { RunEvent, RunListener, TaskCounts } from './contracts/events.ts';
export type { StoredConfig, StoredConfigs } from './contracts/config-values.ts';
export { codeFrame, positionAt } from './contracts/code-frame.ts';
export { isFileArtifact } from './contracts/file-artifact.ts';
export type { FileArtifact } from './contracts/file-artifact.ts';
export { didYouMean } from './contracts/did-you-mean.ts';
export { optionSchema, shown } from './contracts/option-schema.ts';
export type { OptionSchema, OptionSpec, OptionTable, Reading } from './contracts/option-schema.ts';
export { errorRecord } from './contracts/error-record.ts';
export type {
  Diagnostic,
  FlowGraph,
  JoinOf,
  Severity,
  StepDecoratorUse,
  StepNode,
  Transition,
} from './contracts/graph.ts';
export type { GivenDecorator } from './contracts/given-decorator.ts';
export { parseContentHash, parseFlowName, parseRunId, parseStepName, parseTaskId } from './contracts/ids.ts';
export type { ContentHash, FlowName, RunId, StepName, TaskId } from './contracts/ids.ts';
export type {
  AttemptQuery,
  MetadataProvider,
  RunEnd as RunEndRecord,
  RunQuery,
  StepSummary,
  TagChange,
} from './contracts/metadata.ts';
export { formatPathspec, parsePathspec } from './contracts/pathspec.ts';
export type { Pathspec } from './contracts/pathspec.ts';
export { sqlViews } from './contracts/sql.ts';
export type { ScalarValue, SqlResult, SqlSession, SqlValue } from './contracts/sql.ts';
export type {
  ConcurrencyLimit,
  FailedTask,
  Recovery,
  Resources,
  RunPlan,
  StepPlan,
  TaskPlan,
} from './contracts/plans.ts';
export type {
  AttemptRecord,
  AttemptStatus,
  ErrorRecord,
  FailedAttempt,
  ItemChunk,
  NextRecord,
  RunManifest,
  RunRecord,
  RunStatus,
  TaskInputs,
  TaskManifest,
  TaskPath,
} from './contracts/records.ts';
export type { ParamSpec } from './contracts/param-spec.ts';
export { missingObject } from './contracts/missing-object.ts';
export type { PendingTask, TaskParts } from './contracts/pending-task.ts';
export { isSpin, spunStep } from './contracts/spin-tag.ts';
export { shellWord } from './contracts/shell-word.ts';
export { shownPath, shownPosition } from './contracts/shown-path.ts';
export type { Folders } from './contracts/shown-path.ts';
export type { SecretReadOptions, SecretSource, SecretStore, TaskSecrets } from './contracts/secrets.ts';
export { answerReads, ThreadReader } from './contracts/provider-thread.ts';
export type { ThreadReaderOptions } from './contracts/provider-thread.ts';
export type { ProviderChoice, Settings } from './contracts/settings.ts';
export { checkStorageKey, checkStoragePrefix } from './contracts/storage-key.ts';
export type { ObjectInfo, ProviderRequest, Storage, StorageBody, StorageOptions } from './contracts/storage.ts';
export type { SideFile, SideFiles } from './contracts/side-files.ts';
export type { EndedAttempt, EndedTask, StepBody, TaskContext } from './contracts/task-context.ts';
export type {
  CodePackage,
  ForeachFrame,
  GangAddress,
  GangPlace,
  TaskOutcome,
  TaskSpec,
} from './contracts/task-spec.ts';
export type { Warning } from './contracts/warning.ts';
export { WorkPool } from './contracts/work-pool.ts';
export type { HookCalls } from './kernel/hook-calls.ts';
export type { AppliedDecorator, FlowDraft, StepDraft } from './kernel/flow-draft.ts';
export type {
  OnHook,
  ProvideHook,
  ProviderMap,
  ProviderTapOptions,
  SeriesHook,
  SyncTransformHook,
  TapOptions,
  TransformHook,
} from './kernel/hook-kinds.ts';
export type {
  ComputeRequest,
  EndedRun,
  GraphCheck,
  KernelHooks,
  PackageDraft,
  PackageFile,
  RunContext,
} from './kernel/hooks.ts';
export { Kernel } from './kernel/kernel.ts';
export type { KernelOptions, PluginReport } from './kernel/kernel.ts';
export { pluginInCharge, refusePluginExit } from './kernel/plugin-in-charge.ts';
export type { PluginInCharge } from './kernel/plugin-in-charge.ts';
