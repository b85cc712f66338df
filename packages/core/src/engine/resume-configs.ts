import { relative, resolve } from 'node:path';
import { parseFlowName, type FlowName, type RunId } from '../contracts/ids.ts';
import { isSpin } from '../contracts/spin-tag.ts';
import { Manifests } from '../datastore/manifests.ts';
import { errors } from './errors.ts';
import { loadFlow, type LoadedFlow, type LoadFlowOptions } from './load-flow.ts';
import type { Project } from './project.ts';
import { findLatestRun } from './resume-run.ts';

export interface ResumedFlow extends Pick<LoadFlowOptions, 'configs' | 'with'> {
  readonly file: string;
  readonly cwd: string;
  /** By default, the flow's latest. */
  readonly originRun?: RunId | undefined;
}

interface Origin {
  readonly flow: FlowName;
  readonly run: RunId;
}

/**
 * Loads a flow with the configs and the given decorators of the run that is to be resumed; configs that are new in the code
 * come from where they would for a new run, and so do the decorators where the command line names some. A flow's name is
 * known only when it is loaded, so the run is first looked for by the file.
 * Throws FLOW_CONFIG_KEPT, and what `loadFlow` throws.
 */
export async function loadFlowToResume(project: Project, request: ResumedFlow): Promise<LoadedFlow> {
  const { file, cwd, originRun } = request;
  const guess = await findRun(project, request);
  const flow = await loadWith(project, request, guess);
  const name = parseFlowName(flow.name);
  const run = originRun ?? (await findLatestRun(project, name));
  // Where there is no run, what is wrong with the rest of the command is told first.
  const isRight = run === undefined || (guess?.run === run && guess.flow === name);
  return isRight ? flow : loadFlow(project, file, cwd, await choose(project, request, { flow: name, run }));
}

async function loadWith(project: Project, request: ResumedFlow, origin: Origin | undefined): Promise<LoadedFlow> {
  const { file, cwd, configs, with: given } = request;
  const options = origin === undefined ? { configs, with: given } : await choose(project, request, origin);
  return loadFlow(project, file, cwd, options);
}

async function choose(
  project: Project,
  { configs, with: given, file }: ResumedFlow,
  { flow, run }: Origin,
): Promise<LoadFlowOptions> {
  const kept = await new Manifests(await project.storage()).run(flow, run);
  const { configs: stored = {}, decorators: keptDecorators = [] } = kept;
  const named = [...Object.keys(configs?.files ?? {}), ...Object.keys(configs?.values ?? {})];
  const names = named.filter((name) => Object.hasOwn(stored, name));
  if (names.length > 0) throw errors.FLOW_CONFIG_KEPT({ names, path: `${flow}/${run}`, file });
  return { configs, stored, with: given, keptDecorators };
}

/** The run of that id, or the newest of the file. */
async function findRun(project: Project, { file, cwd, originRun }: ResumedFlow): Promise<Origin | undefined> {
  const path = relative(project.root, resolve(cwd, file));
  const metadata = await project.metadata();
  for await (const record of metadata.listRuns({})) {
    if (originRun === undefined ? record.file === path && !isSpin(record) : record.run === originRun) return record;
  }
  return undefined;
}
