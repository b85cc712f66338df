import {
  checkedGraph,
  describeParameters,
  findSpin,
  latestRun,
  loadFlowToResume,
  parseSpinOrigin,
  resolveSpinOrigin,
  type LoadedFlow,
  type SpinSource,
} from '@flow/core/engine';
import { parseFlowName, type RunId, type TaskId } from '@flow/core/kernel';
import type { Cli } from '../cli.ts';
import { givenConfigs } from '../config-flags.ts';
import { givenParameters, parameterFlags } from '../parameter-flags.ts';
import { checkFlowFile } from '../parsing/find-flow-file.ts';
import { spinFlags } from '../run-flags.ts';
import { replacedArtifacts } from './replaced-artifacts.ts';
import type { SpinSession } from './spin-session.ts';

/** The task whose inputs a step was run on. */
export interface PinnedTask {
  readonly run: RunId;
  readonly task: TaskId;
}

/** All that is known before the step runs. */
export interface PreparedSpin {
  readonly flow: LoadedFlow;
  readonly source: SpinSource;
  /** Texts, by name of parameter. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly replaced: Readonly<Record<string, unknown>>;
}

/** Loads the flow with what the run of then was given, and finds the task whose inputs it is run on. */
export async function prepareSpin(cli: Cli, session: SpinSession, pinned?: PinnedTask): Promise<PreparedSpin> {
  const { file, flags, parsing, project } = session;
  const origin = parseSpinOrigin(flags.run);
  const named = pinned?.run ?? (origin.run === 'latest' ? undefined : origin.run);
  const flow = await load(cli, session, named);
  const { args, given } = await readLine(cli, flow, parsing);
  checkFlowFile(file, args.file);
  const replaced = await replacedArtifacts({ cwd: cli.cwd, set: flags.set, file: flags.artifacts });
  const chosen = await resolveSpinOrigin(project, origin, { flow: flow.name, step: args.step });
  const asked = pinned === undefined ? chosen : { originRun: pinned.run, task: pinned.task };
  const found = { flow, source: await findSpin({ project, flow, step: args.step, ...asked }) };
  const isLoadedWith = named ?? (await latestRun(project, parseFlowName(flow.name), file));
  const right = found.source.path.run === isLoadedWith ? found : await reload(cli, session, found.source);
  return { ...right, given, replaced };
}

/** The run of then was given other configs than the latest. */
async function reload(
  cli: Cli,
  session: SpinSession,
  { path }: SpinSource,
): Promise<Pick<PreparedSpin, 'flow' | 'source'>> {
  const { project } = session;
  const flow = await load(cli, session, path.run);
  return { flow, source: await findSpin({ project, flow, step: path.step, originRun: path.run, task: path.task }) };
}

function load(cli: Cli, { project, file, flags }: SpinSession, originRun: RunId | undefined): Promise<LoadedFlow> {
  return loadFlowToResume(project, {
    file,
    cwd: cli.cwd,
    originRun,
    configs: givenConfigs(flags),
    with: flags.with,
  });
}

interface ReadLine {
  readonly args: { readonly file: string; readonly step: string };
  readonly given: PreparedSpin['given'];
}

/** A parameter that is called as a flag of this command keeps the value of then. */
async function readLine(cli: Cli, flow: LoadedFlow, parsing: SpinSession['parsing']): Promise<ReadLine> {
  checkedGraph(flow);
  const all = await describeParameters(flow.definition);
  const parameters = all.filter(({ flag }) => !Object.hasOwn(spinFlags, flag));
  const { args, flags } = await parsing.second(parameterFlags(flow.name, parameters));
  return { args, given: { ...cli.runnerParameters, ...givenParameters(parameters, { ...flags }) } };
}
