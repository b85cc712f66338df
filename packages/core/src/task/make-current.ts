import { formatPathspec } from '../contracts/pathspec.ts';
import type { RunManifest } from '../contracts/records.ts';
import type { CoreCurrent, ForeachPosition } from '../contracts/task-context.ts';
import type { TaskSpec } from '../contracts/task-spec.ts';
import type { ArtifactStore } from '../datastore/artifact-store.ts';

export interface CurrentOptions {
  readonly spec: TaskSpec;
  readonly run: RunManifest;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly artifacts: ArtifactStore;
}

/** The facts of one task. An item of an outer foreach is loaded when it is read. */
export function makeCurrent({ spec, run, parameters, signal, artifacts }: CurrentOptions): CoreCurrent {
  const { path, attempt, retryCount } = spec;
  return {
    ...path,
    attempt,
    retryCount,
    pathspec: formatPathspec(path),
    originRun: run.origin,
    foreach: spec.foreach.map((frame): ForeachPosition => {
      const { step, index, count, item } = frame;
      let loaded: { readonly items: readonly unknown[] } | undefined;
      return {
        step,
        index,
        count,
        get item() {
          loaded ??= { items: artifacts.loadSync(item.chunk) as readonly unknown[] };
          return loaded.items[item.offset];
        },
      };
    }),
    parallel: spec.gang,
    parameters,
    tags: run.tags,
    user: run.user,
    project: run.project,
    signal,
  };
}
