import { didYouMean } from '../contracts/did-you-mean.ts';
import { parseFlowName, type FlowName, type RunId, type StepName } from '../contracts/ids.ts';
import type { RunManifest } from '../contracts/records.ts';
import { isSpin } from '../contracts/spin-tag.ts';
import { isSecret } from '../flow/param.ts';
import type { Storage } from '../contracts/storage.ts';
import { flagName } from '../flow/parameter-flags.ts';
import { shellWord } from '../contracts/shell-word.ts';
import { Manifests } from '../datastore/manifests.ts';
import { ResumeClaims } from '../datastore/resume-claims.ts';
import { openArtifacts } from '../task/task-environment.ts';
import { errors } from './errors.ts';
import { givenName, type ParameterSources } from './given-value.ts';
import { urlReader } from './included-files.ts';
import { overruledVariables } from './kept-variables.ts';
import { livingLauncher } from './living-launcher.ts';
import { launchRun, storesOf, type LaunchOptions, type RunEnd } from './launch-run.ts';
import { checkedGraph, type LoadedFlow } from './load-flow.ts';
import { namespaceTags } from './namespace.ts';
import { resolveBefore, saveParameters, type SavedParameters } from './parameters.ts';
import type { Project } from './project.ts';
import type { StartOptions } from './start-run.ts';

export interface ResumeOptions extends Omit<LaunchOptions, 'parameters' | 'secretParameters' | 'origin' | 'alone'> {
  /** The run to go on from; by default, the flow's latest. */
  readonly originRun?: RunId | undefined;
  /** Runs these steps and what comes after them again, finished or not. */
  readonly steps?: readonly string[];
  /** Values for parameters that are new in the code; by default, their defaults. The others keep the value of then. */
  readonly parameters?: RenewedParameters;
}

export interface RenewedParameters extends ParameterSources, Pick<StartOptions, 'cwd'> {
  /** Parameters of then that are worked out again. Without it, `given` may hold none that the run of then had. */
  readonly renew?: readonly string[];
}

/**
 * Goes on from a run that failed, was stopped or killed: finished tasks are taken over by reference, the rest runs, with
 * the code as it is now and the parameters of then. Throws FLOW_NOTHING_TO_RESUME, FLOW_RESUME_FINISHED, FLOW_RESUME_RUNNING,
 * FLOW_RESUME_TAKEN, FLOW_STEP_UNKNOWN, FLOW_PARAM_KEPT, and what `startRun` throws for parameters that are new in the code.
 */
export async function resumeRun(options: ResumeOptions): Promise<RunEnd> {
  const { project, flow, steps = [] } = options;
  const rerunFrom = steps.map((step) => knownStep(flow, step));
  const storage = await project.storage();
  const manifests = new Manifests(storage);
  const name = parseFlowName(flow.name);
  const run = options.originRun ?? (await lastResumed(storage, name, await latestRun(project, name, flow.file)));
  const origin = await manifests.run(name, run);
  // Where all its tasks are done and its end isn't recorded, it was killed just before: it still has to finish.
  // Of a spin only one step is done.
  const isWhole = origin.spin === undefined && (await manifests.runEnd(name, run))?.status === 'finished';
  if (rerunFrom.length === 0 && isWhole) {
    throw errors.FLOW_RESUME_FINISHED({ path: `${name}/${run}`, file: flow.file, start: origin.graph.start });
  }
  await refuseLiving(options, origin);
  const saved = await parametersOf(options, origin);
  return launchRun({ ...options, ...saved, origin: { run, rerunFrom } });
}

/** Two launchers would do the same work twice. */
async function refuseLiving({ project, clock }: ResumeOptions, origin: RunManifest): Promise<void> {
  const { flow, run } = origin;
  const [storage, metadata] = await Promise.all([project.storage(), project.metadata()]);
  if ((await new Manifests(storage).runEnd(flow, run)) !== undefined) return;
  const { heartbeatAt = origin.startedAt } = (await metadata.getRun(flow, run)) ?? {};
  const pid = livingLauncher(origin, { heartbeatAt, now: clock?.now() ?? Date.now() });
  if (pid !== undefined) throw errors.FLOW_RESUME_RUNNING({ path: `${flow}/${run}`, pid });
}

/** The flow's newest run, whatever became of it; `file` is the flow's, for the error. */
export async function latestRun(project: Project, flow: FlowName, file?: string): Promise<RunId> {
  const run = await findLatestRun(project, flow);
  const { namespace } = project.settings;
  if (run === undefined) throw errors.FLOW_NOTHING_TO_RESUME({ flow, file, namespace });
  return run;
}

/** Where the clock was set back since a run, those that go on from it seem older: the last of them is meant all the same. */
async function lastResumed(storage: Storage, flow: FlowName, latest: RunId): Promise<RunId> {
  const manifests = new Manifests(storage);
  const { startedAt } = await manifests.run(flow, latest);
  for (let run = latest; ;) {
    const claims = new ResumeClaims(storage, flow, run);
    const next = (await claims.read(await claims.count()))?.run;
    const resumed = next && (await manifests.findRun(flow, next));
    if (resumed === undefined || resumed.startedAt >= startedAt) return run;
    run = resumed.run;
  }
}

/** The newest in the namespace; undefined where there is none. */
export async function findLatestRun(project: Project, flow: FlowName): Promise<RunId | undefined> {
  const metadata = await project.metadata();
  const tags = namespaceTags(project.settings);
  for await (const record of metadata.listRuns({ flow, tags })) if (!isSpin(record)) return record.run;
  return undefined;
}

/** The parameters of then, and fresh ones where they are renewed or new in the code. */
export async function parametersOf(options: ResumeOptions, origin: RunManifest): Promise<SavedParameters> {
  const { project, flow, parameters: chosen = { given: {}, areTexts: false, cwd: project.root } } = options;
  const { definition, kernel, file } = flow;
  const { renew, given } = chosen;
  const isOfThen = (name: string): boolean => {
    const spec = definition.parameters.get(name);
    // One that has become a secret since lies in the store of then, and goes no further.
    if (spec === undefined || isSecret(spec)) return false;
    return Object.hasOwn(origin.parameters, name) && renew?.includes(name) !== true;
  };
  const names = Object.keys(given).filter((name) => isOfThen(name));
  if (renew === undefined && names.length > 0) {
    const shown = names.map((name) => givenName(name, chosen));
    throw errors.FLOW_PARAM_KEPT({ names: shown, path: `${origin.flow}/${origin.run}`, file });
  }
  const fresh = [...definition.parameters].filter(([name]) => !isOfThen(name));
  const resolving = { ...chosen, file, projectRoot: flow.root, readUrl: urlReader(project, kernel) };
  const wanted = {
    ...resolving,
    definition: { ...definition, parameters: new Map(fresh) },
    given: Object.fromEntries(Object.entries(given).filter(([name]) => !isOfThen(name))),
  };
  const values = await resolveBefore(wanted, options.signal);
  const artifacts = await openArtifacts(kernel, (await storesOf(options)).storage);
  const kept = Object.fromEntries(Object.entries(origin.parameters).filter(([name]) => isOfThen(name)));
  // Under --watch the environment is the same in each run.
  if (renew === undefined)
    warnOf(await overruledVariables({ ...resolving, definition, kept, artifacts }), options, origin);
  const { parameters, secretParameters } = await saveParameters(artifacts, definition, values);
  return { parameters: { ...kept, ...parameters }, secretParameters };
}

/** A variable is there for other commands too: that this one can't take it is no error. */
function warnOf(variables: readonly string[], { flow, clock, onEvent }: ResumeOptions, origin: RunManifest): void {
  for (const variable of variables) {
    const facts = { variable, path: `${origin.flow}/${origin.run}`, file: flow.file };
    const { code, message, hint } = errors.FLOW_PARAM_VARIABLE_KEPT(facts);
    void onEvent?.({ kind: 'warning', at: clock?.now() ?? Date.now(), code, message, hint });
  }
}

export function knownStep(flow: LoadedFlow, step: string): StepName {
  const names = checkedGraph(flow).steps.map((node) => node.name);
  const found = names.find((name) => name === step);
  if (found === undefined)
    throw errors.FLOW_STEP_UNKNOWN({
      step,
      flow: flow.name,
      file: flow.file,
      guess: meantFlag(step, flow) ?? didYouMean(step, names),
    });
  return found;
}

/** Of `count=2`, where the flow has such a parameter. */
function meantFlag(word: string, { definition }: LoadedFlow): string | undefined {
  const { name = '', value = '' } = /^(?<name>[^=]+)=(?<value>.*)$/s.exec(word)?.groups ?? {};
  const parameter = [...definition.parameters.keys()].find((one) => one === name || flagName(one) === name);
  return parameter === undefined ? undefined : `--${flagName(parameter)}=${shellWord(value)}`;
}
