import type { FlowSource, StepDeclaration } from '../contracts/flow-source.ts';
import type { FlowGraph } from '../contracts/graph.ts';
import type { ContentHash } from '../contracts/ids.ts';
import type { BuiltModule } from '../package/built-package.ts';
import { contentHash } from '../package/content-hash.ts';
import { FlowMembers, type StepReads } from './flow-members.ts';
import { FlowModules } from './flow-modules.ts';
import { Reach } from './reach.ts';

/** Of what the fingerprints are made of; another one makes every one anew. */
const format = 1;

export interface FingerprintRequest {
  /** The flow's file, absolute. */
  readonly file: string;
  readonly projectRoot: string;
  readonly modules: readonly BuiltModule[];
  readonly surroundings: ContentHash;
  readonly source: FlowSource;
  readonly graph: FlowGraph | undefined;
  /** What stands for the value of each config, by name. */
  readonly configs?: ReadonlyMap<string, string>;
  /** What stands for the content of the file that a parameter includes, by name of parameter. */
  readonly files?: ReadonlyMap<string, string>;
}

/** What stands for the code of each part of a flow: it changes when the part may do something else. */
export interface FlowFingerprints {
  /** By name of step. */
  readonly steps: ReadonlyMap<string, ContentHash>;
  /** What a step may read, by name of step. */
  readonly reads: ReadonlyMap<string, StepReads>;
  /** By name of parameter: of its declaration, and of the file that it includes. */
  readonly parameters: ReadonlyMap<string, ContentHash>;
}

/**
 * Makes the fingerprints of a flow's steps and parameters. Comments, formatting and types don't count; what a step can
 * reach does: members of the class, code of modules, files and packages. See DESIGN.md for what that leaves out.
 */
export async function fingerprintFlow(request: FingerprintRequest): Promise<FlowFingerprints> {
  const { file, projectRoot, source, surroundings, configs } = request;
  const modules = await FlowModules.open(projectRoot, request.modules, configs);
  const members = new FlowMembers({ modules, source, root: projectRoot, files: request.files ?? new Map() });
  const always = new Reach(modules);
  for (const one of modules.loadedWith(file)) always.statements(one);
  members.reachAlways(always);
  const base = contentHash(JSON.stringify([format, surroundings, always.parts]));
  const reads = new Map<string, StepReads>();
  const steps = source.steps.filter(isThere).map((step) => {
    const reach = new Reach(modules);
    members.reachStep(reach, step.name, step.declaredIn);
    if (step.isStart) members.reachInitialValues(reach);
    reads.set(step.name, members.readsOf(always, reach));
    return [step.name, contentHash(JSON.stringify([base, declared(step, request), reach.parts]))] as const;
  });
  const parameters = source.parameters.map((name) => {
    const reach = new Reach(modules);
    members.reachParameter(reach, name);
    return [name, contentHash(JSON.stringify([base, reach.parts]))] as const;
  });
  return { steps: new Map(steps), reads, parameters: new Map(parameters) };
}

/** What the loaded class says of a step, and what its type of parameter makes of it. */
function declared(step: StepDeclaration, { graph }: FingerprintRequest): unknown {
  const { isStart, isEnd, decorators, added } = step;
  const { join, next, written } = graph?.steps.find((node) => node.name === step.name) ?? {};
  return [isStart, isEnd, join, added, written && next, decorators.map(({ name, options }) => [name, asText(options)])];
}

/** Not taken away. */
function isThere({ isRemoved = false }: StepDeclaration): boolean {
  return !isRemoved;
}

/** Functions among options stand in the step's own code. */
function asText(options: unknown): string {
  try {
    return JSON.stringify(options) ?? '';
  } catch {
    return '';
  }
}
