import { didYouMean } from '../contracts/did-you-mean.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import { parseFlowName, type RunId, type StepName, type TaskId } from '../contracts/ids.ts';
import type { RunManifest, TaskPath } from '../contracts/records.ts';
import { isSpin } from '../contracts/spin-tag.ts';
import { Manifests } from '../datastore/manifests.ts';
import { inputPaths } from '../task/load-inputs.ts';
import { errors } from './errors.ts';
import { GraphIndex } from './graph-index.ts';
import { checkedGraph, type LoadedFlow } from './load-flow.ts';
import { namespaceTags } from './namespace.ts';
import type { Project } from './project.ts';
import { replayRun } from './replay-run.ts';
import { knownStep } from './resume-run.ts';
import type { Work } from './task-queue.ts';

export interface SpinRequest {
  readonly project: Project;
  readonly flow: LoadedFlow;
  readonly step: string;
  /** By default, the newest run that came to the step. */
  readonly originRun?: RunId | undefined;
  /** By default, the task that failed, else the first. */
  readonly task?: TaskId | undefined;
}

/** A task of an earlier run, and what it began with or would have. */
export interface SpinSource {
  readonly path: TaskPath;
  /** How it ended there; `unstarted`: it never finished, and never failed. */
  readonly state: 'finished' | 'failed' | 'unstarted';
  /** The tasks that it continues, in the order of their split. */
  readonly inputs: readonly TaskPath[];
  readonly run: RunManifest;
  /** With the other members of its gang. */
  readonly works: readonly Work[];
}

/**
 * Finds the task of an earlier run whose inputs a step is to be run on.
 * Throws FLOW_STEP_UNKNOWN, FLOW_SPIN_NO_RUN, FLOW_SPIN_INPUTS and FLOW_SPIN_TASK.
 */
export async function findSpin(request: SpinRequest): Promise<SpinSource> {
  const { project, flow, originRun } = request;
  const step = knownStep(flow, request.step);
  const name = parseFlowName(flow.name);
  const manifests = new Manifests(await project.storage());
  if (originRun !== undefined) {
    const search = { ...request, step, run: await manifests.run(name, originRun) };
    const found = await findIn(search);
    return found.source ?? (await refuse(search, found));
  }
  return findInAny({ ...request, step }, manifests);
}

type Search = SpinRequest & { readonly step: StepName; readonly run: RunManifest };

/** The newest run that came to the step, in the namespace. */
async function findInAny(request: Omit<Search, 'run'>, manifests: Manifests): Promise<SpinSource> {
  const { project, flow } = request;
  const { namespace } = project.settings;
  const name = parseFlowName(flow.name);
  const metadata = await project.metadata();
  let newest: (Search & Found) | undefined;
  for await (const record of metadata.listRuns({ flow: name, tags: namespaceTags(project.settings) })) {
    const run = isSpin(record) ? undefined : await manifests.findRun(name, record.run);
    if (run === undefined) continue;
    const found = await findIn({ ...request, run });
    if (found.source !== undefined) return found.source;
    newest ??= { ...request, run, ...found };
  }
  if (newest === undefined) throw errors.FLOW_SPIN_NO_RUN({ flow: name, file: flow.file, namespace });
  return refuse(newest, newest);
}

interface Found {
  readonly source: SpinSource | undefined;
  /** Steps before it that have not finished. */
  readonly unfinished: readonly StepName[];
}

/** By the graph of now, and where that leads nowhere, by the one of then. */
async function findIn(search: Search): Promise<Found> {
  const { project, run, step } = search;
  const storage = await project.storage();
  const now = new GraphIndex(checkedGraph(search.flow));
  let unfinished: readonly StepName[] | undefined;
  for (const graph of [now, ...olderGraph(search, now)]) {
    for (const task of await wantedTasks(search)) {
      const replayed = await replayRun({ run, storage, graph, step, task });
      unfinished ??= replayed.unfinished;
      if (replayed.works === undefined) continue;
      const works = replayed.works.map((work) => ({ ...work, node: now.node(step) }));
      return { source: await sourceOf(search, works, task), unfinished };
    }
  }
  return { source: undefined, unfinished: unfinished ?? [] };
}

/** The graph of then, where the step was what it is. */
function olderGraph({ run, step }: Search, now: GraphIndex): readonly GraphIndex[] {
  const then = new GraphIndex(run.graph);
  return then.has(step) && then.node(step).join?.kind === now.node(step).join?.kind ? [then] : [];
}

/** The task that was asked for; else the one that failed, and the first where that can't be found. */
async function wantedTasks(search: Search): Promise<readonly (TaskId | undefined)[]> {
  if (search.task !== undefined) return [search.task];
  const attempts = await lastAttempts(search);
  const failed = [...attempts].find(([, status]) => status === 'failed');
  return failed === undefined ? [undefined] : [failed[0], undefined];
}

/** How the step's tasks stand, in the order in which they began. */
async function lastAttempts({ project, run: { flow, run }, step }: Search): Promise<ReadonlyMap<TaskId, string>> {
  const metadata = await project.metadata();
  const last = new Map<TaskId, string>();
  for await (const { task, status } of metadata.listAttempts({ flow, run, step })) last.set(task, status);
  return last;
}

async function sourceOf(search: Search, works: readonly Work[], task: TaskId | undefined): Promise<SpinSource> {
  const { run, step, project } = search;
  const work = works.find((one) => one.task === task) ?? works[0];
  if (work === undefined) throw new Error(`Nothing was found of ${step}.`);
  const path = { flow: run.flow, run: run.run, step, task: work.task };
  const hasFinished = (await new Manifests(await project.storage()).task(path)) !== undefined;
  const hasFailed = (await lastAttempts(search)).get(work.task) === 'failed';
  const state = hasFinished ? 'finished' : hasFailed ? 'failed' : 'unstarted';
  return { path, state, inputs: inputPaths(path, work.inputs), run, works };
}

async function refuse(search: Search, { unfinished }: Found): Promise<never> {
  throw await refusal(search, unfinished);
}

async function refusal(search: Search, unfinished: readonly StepName[]): Promise<FlowError> {
  const { run, step, task, flow } = search;
  const path = `${run.flow}/${run.run}`;
  const { file } = flow;
  if (task === undefined) return errors.FLOW_SPIN_INPUTS({ path, step, file, unfinished });
  const known = [...(await lastAttempts(search)).keys()];
  const guess = didYouMean(task, known);
  return errors.FLOW_SPIN_TASK({ path, step, task, unfinished, guess });
}
