export type { StepNameOf } from '@flow/client';
export { failing } from './failing.ts';
export type { Failure } from './failing.ts';
export { runStep } from './run-step.ts';
export type {
  CommonStepOptions,
  GivenCurrent,
  GivenForeach,
  JoinedArtifacts,
  SomeArtifacts,
  StepArguments,
  StepLine,
  StepNext,
  StepOptions,
  StepResult,
} from './step-types.ts';
export { testProject } from './test-project.ts';
export type { TestProjectOptions } from './test-project.ts';
