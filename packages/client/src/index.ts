export type {
  ArtifactName,
  ArtifactValue,
  ArtifactValues,
  ReplacedArtifacts,
  StepNameOf,
  StepToSpin,
  Stored,
} from './artifact-types.ts';
export { FlowClient } from './flow-client.ts';
export type { RunFilter, SqlRow } from './flow-client.ts';
export { InlineCompute } from './inline-compute.ts';
export { LiveRun } from './live-run.ts';
export type { FollowOptions, RunChange, RunLogOptions, WaitOptions } from './live-run.ts';
export { openClient } from './open-client.ts';
export type { OpenClientOptions } from './open-client.ts';
export { reviveError } from './revive-error.ts';
export type { SourceDiff } from './diff-sources.ts';
export { Run } from './run.ts';
export { RunCode } from './run-code.ts';
export type { SaveOptions } from './save-sources.ts';
export type { RunInfo, RunStep } from './run.ts';
export { resumeFlow } from './resume-flow.ts';
export type { ResumeFlowOptions } from './resume-flow.ts';
export { runFlow } from './run-flow.ts';
export type { RunParameters } from './run-flow.ts';
export type { FlowResult, RunFlowOptions } from './run-here.ts';
export type { RunState } from './run-status.ts';
export { TaggedRun } from './tagged-run.ts';
export type { RelatedTask, RunTasks } from './run-tasks.ts';
export type { RunnerResult, RunnerSpinResult, SpunArtifact } from './follow-command.ts';
export { Runner } from './runner.ts';
export type {
  RunnerOptions,
  RunnerResumeOptions,
  RunnerRunOptions,
  RunningCommandOf,
  RunningFlow,
  RunningStep,
} from './runner.ts';
export type { RunnerSpinOptions } from './runner-words.ts';
export { SpinResult } from './spin-result.ts';
export type { SpinResultParts } from './spin-result.ts';
export { spinStep } from './spin-step.ts';
export type { SpinStepOptions } from './spin-step.ts';
export { Task } from './task.ts';
export { TaskLineage } from './task-lineage.ts';
export type { LineageParts } from './task-lineage.ts';
export { TaskOutput } from './task-output.ts';
export type { LogOptions } from './read-run-logs.ts';
export type { RunLogLine } from './merged-logs.ts';
export type { PrintedParts, ScrubOptions, TaskLogLine } from './task-output.ts';
export type { TaskState } from './task.ts';
