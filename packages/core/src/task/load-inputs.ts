import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { StepName, TaskId } from '../contracts/ids.ts';
import type { TaskInputs, TaskPath } from '../contracts/records.ts';
import type { TaskSpec } from '../contracts/task-spec.ts';
import { taskKey } from '../datastore/layout.ts';
import { errors } from './errors.ts';
import type { TaskEnvironment } from './task-environment.ts';

export type ArtifactRefs = Readonly<Record<string, ArtifactRef>>;

/** One task that a join continues. */
export interface LoadedInput {
  readonly step: StepName;
  readonly artifacts: ArtifactRefs;
}

/** What a task begins with: its one parent's artifacts, or the inputs of a join. */
export type LoadedInputs =
  | { readonly kind: 'one'; readonly artifacts: ArtifactRefs }
  | {
      readonly kind: 'join';
      readonly inputs: readonly LoadedInput[];
      /** What the split had, where a foreach went over nothing: no input can show it. */
      readonly beside: ArtifactRefs;
    };

/** Reads the manifests that a task continues; not their artifacts. */
export async function loadInputs(env: TaskEnvironment, spec: TaskSpec): Promise<LoadedInputs> {
  const { inputs, path } = spec;
  if (inputs.kind === 'none') return { kind: 'one', artifacts: {} };
  if (inputs.kind === 'one') {
    const parent = { ...path, step: inputs.step, task: inputs.task };
    return { kind: 'one', artifacts: await env.artifactsOf(parent) };
  }
  const paths = inputPaths(path, inputs);
  const manifests = await env.manifests.tasks(paths);
  const isEmpty = inputs.kind === 'foreach' && inputs.count === 0;
  return {
    kind: 'join',
    beside: isEmpty ? await env.artifactsOf({ ...path, ...inputs.split }) : {},
    inputs: paths.map((from, index) => {
      const manifest = manifests[index];
      if (manifest === undefined) throw errors.FLOW_INPUT_MISSING({ path: taskKey(from) });
      return { step: from.step, artifacts: manifest.artifacts };
    }),
  };
}

/** The tasks that another one continues, in the order of their split. */
export function inputPaths(path: TaskPath, inputs: TaskInputs): readonly TaskPath[] {
  switch (inputs.kind) {
    case 'none':
      return [];
    case 'one':
      return [{ ...path, step: inputs.step, task: inputs.task }];
    case 'branches':
      return inputs.parents.map(({ step, task }) => ({ ...path, step, task }));
    case 'foreach':
      return Array.from({ length: inputs.count }, (_, index) => {
        return { ...path, step: inputs.step, task: `${inputs.prefix}${String(index)}` as TaskId };
      });
  }
}
