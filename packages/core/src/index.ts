import type {
  CoreProviders,
  FlowConfig as ConfigOf,
  SettingsConfig as SettingsOf,
  StackConfig as StackOf,
} from './config/define-config.ts';
import type { CoreCurrent } from './contracts/task-context.ts';
import { coreCurrent } from './flow/current.ts';

export type { ConfigsConfig, ProviderConfig } from './config/define-config.ts';
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
export type { StepHooks } from './kernel/step-hooks.ts';

/** The running task's facts. A plugin adds its own by augmenting this interface: `declare module '@flow/core'`. */
export interface Current extends CoreCurrent {}

/** The running task's facts: run, step, task, attempt, foreach, parameters, signal. Throws FLOW_CURRENT_OUTSIDE outside a step. */
export const current: Current = coreCurrent;

/** The options of storages, by their names. A plugin adds its own: `interface StorageProviders { acme: { root: string } }`. */
export interface StorageProviders extends Pick<CoreProviders['storage'], 'local'> {}

/** The options of indexes of runs, by their names; plugins add theirs. */
export interface MetadataProviders extends Pick<CoreProviders['metadata'], 'sqlite'> {}

/** The options of what runs tasks, by their names; plugins add theirs. */
export interface ComputeProviders extends Pick<CoreProviders['compute'], 'local'> {}

interface Providers {
  readonly storage: StorageProviders;
  readonly metadata: MetadataProviders;
  readonly compute: ComputeProviders;
}

/** What a stack may set, and what the top level may set for all stacks. */
export type SettingsConfig = SettingsOf<Providers>;

/** A named choice of providers and settings. */
export type StackConfig = StackOf<Providers>;

/** What a `flow.config.*` file holds. */
export type FlowConfig = ConfigOf<Providers>;

/**
 * Returns `config` as it is; in a `flow.config.ts` it gives the editor the keys and their types. A plugin adds the options of
 * its providers by augmenting `StorageProviders`, `MetadataProviders` or `ComputeProviders`: `declare module '@flow/core'`.
 *
 * @example
 * export default defineConfig({
 *   stacks: { prod: { storage: { use: 'acme', root: 'acme://bucket/flow' }, compute: 'acme' } },
 * });
 */
export function defineConfig(config: FlowConfig): FlowConfig {
  return config;
}
