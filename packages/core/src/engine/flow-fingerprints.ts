import { realpathSync } from 'node:fs';
import type { FlowSource } from '../contracts/flow-source.ts';
import type { FlowGraph } from '../contracts/graph.ts';
import type { CodePackage } from '../contracts/task-spec.ts';
import type { FlowFingerprints } from '../fingerprint/fingerprint-flow.ts';
import type { BuiltPackage } from '../package/built-package.ts';
import type { Project } from './project.ts';

export interface LoadedParts {
  readonly project: Project;
  /** Both undefined for a flow that was given as a class. */
  readonly path: string | undefined;
  readonly built: BuiltPackage | undefined;
  readonly code: CodePackage;
  readonly source: FlowSource;
  readonly graph: FlowGraph | undefined;
}

/** The fingerprints of a loaded flow; of a class without a file, all are the hash of its code. */
export async function fingerprintsOf({
  project,
  path,
  built,
  code,
  source,
  graph,
}: LoadedParts): Promise<FlowFingerprints> {
  if (built === undefined || path === undefined) {
    return {
      steps: new Map(source.steps.map(({ name }) => [name, code.hash])),
      parameters: new Map(source.parameters.map((name) => [name, code.hash])),
    };
  }
  const { fingerprintFlow } = await import('../fingerprint/fingerprint-flow.ts');
  const { modules, surroundings } = built;
  const [file, projectRoot] = [realpathSync(path), realpathSync(project.root)];
  return fingerprintFlow({ file, projectRoot, modules, surroundings, source, graph, configs: valuesOf(code) });
}

/** Where a value came from is nothing to a step. */
function valuesOf({ configs = {} }: CodePackage): ReadonlyMap<string, string> {
  return new Map(Object.entries(configs).map(([name, { value, text }]) => [name, JSON.stringify([value, text])]));
}
