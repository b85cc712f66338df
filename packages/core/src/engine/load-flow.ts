import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { findConfig } from '../config/find-config.ts';
import type { StoredConfigs } from '../contracts/config-values.ts';
import { codeFrame } from '../contracts/code-frame.ts';
import { errorRecord } from '../contracts/error-record.ts';
import { FlowError, type SourcePosition } from '../contracts/flow-error.ts';
import type { ClassSource, FlowSource } from '../contracts/flow-source.ts';
import type { Diagnostic, FlowGraph } from '../contracts/graph.ts';
import { shownPath, shownPosition, type Folders } from '../contracts/shown-path.ts';
import type { CodePackage } from '../contracts/task-spec.ts';
import {
  findFlowClass,
  flowSource,
  readDefinition,
  type FlowClass,
  type FlowDefinition,
} from '../flow/read-definition.ts';
import { ownConfigs } from '../flow/config-host.ts';
import { giveDecorators, makersFor, type PackagedFlowModule } from '../flow/given-decorators.ts';
import type { FlowFingerprints } from '../fingerprint/fingerprint-flow.ts';
import type { GraphResult } from '../graph/build-graph.ts';
import { renderDiagnostic } from '../graph/render-diagnostic.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Plugin } from '../kernel/plugin.ts';
import { buildPackage } from '../package/build-package.ts';
import { flowEntry, type BuiltPackage, type DecoratorSource } from '../package/built-package.ts';
import { prepareFlow, type PreparedFlow } from '../task/prepare-kernel.ts';
import { DecoratorFaults } from './decorator-faults.ts';
import { chooseDecorators, type DecoratorChoice } from './choose-decorators.ts';
import { errors } from './errors.ts';
import { findDecorators, importDecorators, providedNames } from './find-decorators.ts';
import { fingerprintsOf } from './flow-fingerprints.ts';
import type { ConfigInfo, FlowConfigs, GivenConfigs } from './flow-configs.ts';
import { keepGraph, keptGraph } from './graph-cache.ts';
import { importPackage } from './import-package.ts';
import { StandstillError } from './import-watched.ts';
import type { Project } from './project.ts';
import { checkLimits } from './plan-steps.ts';

/** A flow, loaded and checked, ready to be shown or run. */
export interface LoadedFlow {
  readonly name: string;
  /** As the user named it; a flow that was given as a class has none. */
  readonly file: string | undefined;
  /** Absolute. */
  readonly path: string | undefined;
  /** The folder of its own project, from which paths in its code count; absolute. */
  readonly root: string;
  readonly definition: FlowDefinition;
  readonly kernel: Kernel;
  readonly graph: FlowGraph | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What paths in messages count from, and what those in `diagnostics` do. */
  readonly folders: Folders;
  readonly code: CodePackage;
  /** In the order in which the flow asks for them. */
  readonly configs: readonly ConfigInfo[];
  /** The names of the step decorators that all its steps can be given. */
  readonly offeredDecorators: () => readonly string[];
  /** Files and folders of the project whose change may change the flow, absolute. */
  readonly watched: readonly string[];
  /** Of each step's code, and each parameter's; with the contents of files that parameters include, by their names. */
  readonly fingerprints: (included?: ReadonlyMap<string, string>) => Promise<FlowFingerprints>;
  /** The package's bytes, to be stored with the run. */
  readonly archive: (() => Promise<Uint8Array>) | undefined;
}

export interface LoadFlowOptions extends DecoratorChoice {
  /** What the command line says of the flow's configs. */
  readonly configs?: GivenConfigs | undefined;
  /** Configs of an earlier run, which hold whatever else is given. */
  readonly stored?: StoredConfigs;
  /** Told of each config when the flow asks for it, before it may turn out to be missing. */
  readonly onConfig?: (config: ConfigInfo) => void;
  /** Told of each file of a config, by its absolute path, before it is read. */
  readonly onConfigFile?: (path: string) => void;
}

/**
 * Loads a flow's file: packs it, imports it and builds its graph. What is wrong with the graph is in `diagnostics`;
 * a file that can't be loaded throws.
 */
export async function loadFlow(
  project: Project,
  file: string,
  cwd: string,
  options: LoadFlowOptions = {},
): Promise<LoadedFlow> {
  const path = resolve(cwd, file);
  const { files: extraFiles } = await project.kernel.hooks.transformPackage.call({ file: path, files: [] });
  const { root: projectRoot } = project;
  const given = chooseDecorators(project, options);
  const sources = await findDecorators(project, path, given);
  const built = await buildPackage({
    file: path,
    projectRoot,
    cwd,
    cacheDir: join(project.cacheDir, 'packages'),
    plugins: project.plugins.map((plugin) => plugin.file),
    decorators: sources,
    extraFiles,
  }).catch(async (error: unknown) => {
    throw FlowError.is(error) ? await placedIn(projectRoot, error) : error;
  });
  for (const warning of built.warnings) project.warn(await placedIn(projectRoot, new FlowError(warning)));
  const configs = project.flowConfigs(cwd, options);
  const packaged = await importFlow(join(built.dir, flowEntry), { file, path, cwd, root: project.root, configs });
  const flowClass = findFlowClass(packaged.module, file);
  configs.refuseUnknown(flowClass.name);
  const { hash, dir, entry } = built;
  const code = { hash, dir, entry, configs: configs.stored, decorators: given };
  const folders = { cwd, root: projectRoot };
  return prepare({ project, plugins: [], flowClass, packaged, sources, file, path, folders, code, built, configs });
}

/** Loads a flow from its class, in this process; with `plugins` beside those of the project. */
export async function loadFlowClass(
  project: Project,
  flowClass: FlowClass,
  plugins: readonly Plugin[] = [],
): Promise<LoadedFlow> {
  const { classHash } = await import('./class-hash.ts');
  const configs = ownConfigs();
  const decorators = chooseDecorators(project, {});
  const sources = await findDecorators(project, undefined, decorators);
  const code = {
    hash: classHash(flowClass),
    dir: project.root,
    entry: '',
    ...(configs && { configs: configs.stored }),
    decorators,
  };
  const packaged = { module: {}, decorators: await importDecorators(sources) };
  const folders = { cwd: project.root, root: project.root };
  const none = { file: undefined, path: undefined, built: undefined };
  return prepare({ project, plugins, flowClass, packaged, sources, folders, code, configs, ...none });
}

/** A flow that is loaded, and whatever it can be given. */
interface Offered extends PreparedFlow {
  readonly offered: () => readonly string[];
}

async function prepareDefinition(preparation: Preparation): Promise<Offered> {
  const { project, plugins, flowClass, path, packaged, sources, code } = preparation;
  try {
    const definition = readDefinition(flowClass);
    const makers = makersFor(definition, packaged);
    const missing = sources.find(({ name }) => !makers.has(name));
    if (missing !== undefined) throw errors.FLOW_DECORATOR_EXPORT(missing);
    const offered = (): readonly string[] =>
      [...new Set([...makers.keys(), ...providedNames(project, path)])].toSorted();
    const given = giveDecorators(definition, code.decorators ?? [], { makers, names: offered });
    return { ...(await prepareFlow(await project.kernel.with(plugins), given)), offered };
  } catch (error) {
    throw FlowError.is(error) ? await placedIn(project.root, error) : error;
  }
}

/** A package names its sources from the project's folder, wherever it stands; whoever reads the error may be elsewhere. */
async function placedIn(root: string, error: FlowError, told = error.position): Promise<FlowError> {
  if (told === undefined) return error;
  const { code, message, hint, exitCode, retry, cause } = error;
  const { position, frame } = await showPlace(root, told);
  return new FlowError({ code, message, hint, exitCode, retry, cause, position, frame: error.frame ?? frame });
}

/** A place with an absolute path, and the lines around it where the file can be read. */
async function showPlace(
  root: string,
  told: SourcePosition,
): Promise<{ readonly position: SourcePosition; readonly frame: string | undefined }> {
  const position = { ...told, file: resolve(root, told.file) };
  const text = await readFile(position.file, 'utf8').catch(() => undefined);
  return { position, frame: text === undefined ? undefined : codeFrame(text, position) };
}

interface Preparation {
  readonly project: Project;
  /** Beside the project's. */
  readonly plugins: readonly Plugin[];
  readonly flowClass: FlowClass;
  readonly packaged: PackagedFlowModule;
  readonly sources: readonly DecoratorSource[];
  readonly file: string | undefined;
  readonly path: string | undefined;
  readonly folders: Folders;
  readonly code: CodePackage;
  readonly built: BuiltPackage | undefined;
  readonly configs: Pick<FlowConfigs, 'infos' | 'files'> | undefined;
}

async function prepare(preparation: Preparation): Promise<LoadedFlow> {
  const { project, code, built, file, path, folders, configs } = preparation;
  const { definition, kernel, offered } = await prepareDefinition(preparation);
  const sources = await Promise.all(definition.classes.map((one) => sourceOf(one, project.root)));
  const source = flowSource(definition, sources);
  const read = await graphOf(project, source, code);
  const more: Diagnostic[] = [];
  const graph = read.graph === undefined ? undefined : kernel.hooks.transformGraph.call(read.graph);
  if (graph !== undefined) {
    kernel.hooks.onCheckGraph.call({ graph, report: (diagnostic) => more.push(diagnostic) });
    more.push(...(await checkLimits(kernel, graph, (path) => sources.find((one) => one.file === path)?.text)));
  }
  return {
    name: definition.name,
    file,
    path,
    root: path === undefined ? rootOf(preparation.flowClass, project.root) : project.root,
    definition,
    kernel,
    graph,
    diagnostics: [...read.diagnostics, ...more],
    folders,
    code,
    configs: configs?.infos ?? [],
    offeredDecorators: offered,
    watched: [...(built?.watched ?? []), ...(configs?.files ?? [])],
    fingerprints: (included) => fingerprintsOf({ project, path, built, code, source, graph, included }),
    archive: built?.archive,
  };
}

/** The graph, for what runs it. Throws FLOW_INVALID with every problem. */
export function checkedGraph(flow: LoadedFlow): FlowGraph {
  const problems = flow.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (problems.length === 0 && flow.graph !== undefined) return flow.graph;
  const text = problems.map((problem) => renderDiagnostic(fromHere(problem, flow.folders))).join('\n\n');
  throw errors.FLOW_INVALID({ flow: flow.name, file: flow.file, count: problems.length, text });
}

/** A diagnostic whose place is named as the user would. */
export function fromHere(diagnostic: Diagnostic, folders: Folders): Diagnostic {
  const { position } = diagnostic;
  return { ...diagnostic, position: { ...position, file: shownPath(position.file, folders) } };
}

async function graphOf(project: Project, source: FlowSource, code: CodePackage): Promise<GraphResult> {
  const kept = await keptGraph(project.cacheDir, code.hash, source);
  if (kept !== undefined) return kept;
  const { buildGraph } = await import('../graph/build-graph.ts');
  const result = buildGraph(source);
  await keepGraph(project.cacheDir, code.hash, { source, result });
  return result;
}

interface ClassPlace {
  readonly file: string;
  readonly start: number;
  readonly name: string;
}

/** A class that a program imports may be of another project than the one that keeps its runs, as a test's is. */
function rootOf(flowClass: FlowClass, root: string): string {
  const file = placeOf(flowClass)?.file;
  const isOutside = file !== undefined && isAbsolute(file) && relative(root, file).startsWith('..');
  return isOutside ? findConfig(dirname(file), {}).projectRoot : root;
}

/** Where a class stands that we compiled. */
function placeOf(flowClass: FlowClass): ClassPlace | undefined {
  return (globalThis as { [classPlaces]?: WeakMap<object, ClassPlace> })[classPlaces]?.get(flowClass);
}

/** The class's own text in its file; where it wasn't compiled by us, the text that runs. */
async function sourceOf(flowClass: FlowClass, root: string): Promise<ClassSource> {
  const place = placeOf(flowClass);
  const compiled = {
    name: flowClass.name,
    file: `${flowClass.name} (compiled)`,
    text: `(${flowClass.toString()})`,
    start: 1,
  };
  if (place === undefined) return compiled;
  const path = isAbsolute(place.file) ? place.file : join(root, place.file);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? compiled : { name: place.name, file: place.file, text, start: place.start };
}

const classPlaces: unique symbol = Symbol.for('flow.classes') as never;

interface FlowPlace {
  readonly file: string;
  readonly path: string;
  readonly cwd: string;
  readonly root: string;
  readonly configs: FlowConfigs;
}

async function importFlow(packed: string, place: FlowPlace): Promise<PackagedFlowModule> {
  const { file, path, root, configs } = place;
  try {
    return await importPackage(packed, configs);
  } catch (cause) {
    if (cause instanceof DecoratorFaults) throw await allFaults(cause, place);
    const record = errorRecord(cause);
    if (FlowError.is(cause) && cause.exitCode === 2) throw await placedIn(root, cause, record.position);
    const position = cause instanceof StandstillError ? await awaitIn(path) : record.position;
    const shown = position && (await showPlace(root, position));
    throw errors.FLOW_LOAD_FAILED({ file, reason: record.message }, { cause, ...shown });
  }
}

async function allFaults(cause: DecoratorFaults, { file, cwd, root }: FlowPlace): Promise<FlowError> {
  const rank = ({ position }: FlowError): number =>
    position === undefined ? 0 : position.line * 1e4 + position.column;
  const faults = await Promise.all(cause.faults.map((fault) => placedIn(root, fault)));
  const texts = faults
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ code, message, position, frame }) => {
      const place = position === undefined ? [] : [shownPosition(position, { cwd, root })];
      return [[...place, code, message].join(' '), ...(frame === undefined ? [] : [frame])].join('\n');
    });
  const facts = { file, count: faults.length, text: texts.join('\n\n') };
  return errors.FLOW_DECORATORS_INVALID(facts, { cause });
}

async function awaitIn(path: string): Promise<SourcePosition | undefined> {
  const { findTopLevelAwait } = await import('../graph/find-top-level-await.ts');
  return findTopLevelAwait(path, await readFile(path, 'utf8'));
}
