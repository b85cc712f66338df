import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FlowSource } from '../contracts/flow-source.ts';
import type { FlowGraph } from '../contracts/graph.ts';
import type { CodePackage } from '../contracts/task-spec.ts';
import type { FlowFingerprints } from '../fingerprint/fingerprint-flow.ts';
import type { BuiltPackage } from '../package/built-package.ts';
import { contentHash } from '../package/content-hash.ts';
import type { Project } from './project.ts';

export interface LoadedParts {
  readonly project: Project;
  /** Both undefined for a flow that was given as a class. */
  readonly path: string | undefined;
  readonly built: BuiltPackage | undefined;
  readonly code: CodePackage;
  readonly source: FlowSource;
  readonly graph: FlowGraph | undefined;
  /** Absolute paths of the files that parameters include, by the name of the parameter. */
  readonly included?: ReadonlyMap<string, string> | undefined;
}

/** The fingerprints of a loaded flow; of a class without a file, all are the hash of its code. */
export async function fingerprintsOf({
  project,
  path,
  built,
  code,
  source,
  graph,
  included = new Map(),
}: LoadedParts): Promise<FlowFingerprints> {
  if (built === undefined || path === undefined) {
    const steps = source.steps.flatMap(({ name, isRemoved }) => (isRemoved === true ? [] : [name]));
    return {
      steps: new Map(steps.map((name) => [name, code.hash])),
      reads: new Map(steps.map((name) => [name, { parameters: source.parameters, names: undefined }])),
      parameters: new Map(source.parameters.map((name) => [name, code.hash])),
    };
  }
  const { fingerprintFlow } = await import('../fingerprint/fingerprint-flow.ts');
  const { modules, surroundings } = built;
  const [file, projectRoot] = [realPath(path), realPath(project.root)];
  const [configs, files] = [valuesOf(code), await contentsOf(included)];
  return fingerprintFlow({ file, projectRoot, modules, surroundings, source, graph, configs, files });
}

/** A file may be gone since it was bundled. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** One that can't be read stands for itself: the run will tell of it. */
async function contentsOf(included: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const read = [...included].map(async ([name, path]) => {
    const bytes = await readFile(path).catch(() => undefined);
    return [name, bytes === undefined ? '' : contentHash(bytes)] as const;
  });
  return new Map(await Promise.all(read));
}

/** Where a value came from is nothing to a step. */
function valuesOf({ configs = {} }: CodePackage): ReadonlyMap<string, string> {
  return new Map(Object.entries(configs).map(([name, { value, text }]) => [name, JSON.stringify([value, text])]));
}
