import type { CoreCurrent } from './contracts/task-context.ts';
import { coreCurrent } from './flow/current.ts';

export { defineConfig } from './config/define-config.ts';
export type { ConfigsConfig, FlowConfig, ProviderConfig, SettingsConfig, StackConfig } from './config/define-config.ts';
export { defineErrors } from './contracts/define-errors.ts';
export type { ErrorCatalogue, ErrorContext, ErrorDefinition } from './contracts/define-errors.ts';
export { FlowError } from './contracts/flow-error.ts';
export type { FlowErrorOptions, RetryAdvice, SourcePosition } from './contracts/flow-error.ts';
export type { CoreCurrent, ForeachPosition } from './contracts/task-context.ts';
export type { GangAddress, GangPlace } from './contracts/task-spec.ts';
export { config } from './flow/config.ts';
export type { ConfigOptions, ConfigValue } from './flow/config.ts';
export { defineFlowDecorator, defineStepDecorator } from './flow/decorators.ts';
export type { FlowDecorator, FlowDecoratorDefinition, StepDecoratorDefinition } from './flow/decorators.ts';
export { fileArtifact } from './flow/file-artifact.ts';
export type { FileArtifactOptions } from './flow/file-artifact.ts';
export type { FileArtifact } from './contracts/file-artifact.ts';
export { Flow } from './flow/flow.ts';
export type { Artifacts, Inputs, MergeOptions } from './flow/flow.ts';
export { mutateFlow } from './flow/mutate-flow.ts';
export type { DecoratorUse, FlowMutation, NewStep, StepMutation } from './flow/mutation.ts';
export { includeFile, param } from './flow/param.ts';
export type { IncludeFileOptions, ParamOptions } from './contracts/param-spec.ts';
export { resumable } from './flow/resumable.ts';
export { step } from './flow/step.ts';
export type { StepDecorator, StepMarker, StepOptions } from './flow/step.ts';
export { definePlugin } from './kernel/plugin.ts';
export type { Plugin, PluginKernel } from './kernel/plugin.ts';
export type { StepHooks } from './kernel/hooks.ts';

/** The running task's facts. A plugin adds its own by augmenting this interface: `declare module '@flow/core'`. */
export interface Current extends CoreCurrent {}

/** The running task's facts: run, step, task, attempt, foreach, parameters, signal. Throws FLOW_CURRENT_OUTSIDE outside a step. */
export const current: Current = coreCurrent;
