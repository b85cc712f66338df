import { checkedGraph, describeParameters, loadFlow, startRun, type LoadedFlow } from '@flow/core/engine';
import type { FlagInput } from '@oclif/core/interfaces';
import type { Cli } from './cli.ts';
import { givenConfigs } from './config-flags.ts';
import { readDecoratorFlags, type DecoratorFlags } from './decorator-flags.ts';
import type { FirstReading } from './flow-command.ts';
import { launch, warner, type LaunchChoice } from './launch.ts';
import { openProject } from './open-project.ts';
import { givenParameters, parameterFlags } from './parameter-flags.ts';
import { checkFlowFile, findFlowFile, type SecondReading } from './parsing/find-flow-file.ts';
import { settingsOf } from './run-flags.ts';
import type { WatchChoice } from './watch/watch-flow.ts';

export interface RunChoice extends LaunchChoice {
  readonly watch: boolean;
}

/** The command line, which can be understood only in two turns: the flow's parameters are flags too. */
export interface RunParsing {
  readonly first: () => Promise<FirstReading<RunChoice>>;
  /** With the flags of the flow as well. */
  readonly second: (flags: FlagInput) => Promise<SecondReading<LaunchChoice>>;
}

/** Runs a flow and reports on it; 0 when it has finished, 1 when it failed or was stopped. */
export async function runFlow(cli: Cli, parsing: RunParsing): Promise<number> {
  const { flags: own, tokens } = await parsing.first();
  const file = findFlowFile(tokens);
  if (file === undefined) {
    await parsing.second({});
    return 2;
  }
  await using project = await openProject(cli, {
    stack: own.stack,
    overrides: settingsOf({ ...own }),
    onWarning: warner(cli, own.json),
  });
  const configs = givenConfigs(own);
  const shortcuts = await readDecoratorFlags(project, { file, cwd: cli.cwd, configs, tokens });
  const loading = { configs, with: [...(own.with ?? []), ...shortcuts.with] };
  if (own.watch) {
    const { watchFlow } = await import('./watch/watch-flow.ts');
    const choose = (flow: LoadedFlow): Promise<WatchChoice> => readChoice(cli, parsing, flow, shortcuts);
    return await watchFlow(cli, { project, file, loading, isJson: own.json, isQuiet: own.quiet, choose });
  }
  const flow = await loadFlow(project, file, cli.cwd, loading);
  const { flags, given } = await readChoice(cli, parsing, flow, shortcuts);
  return await launch(cli, {
    project,
    flow,
    file,
    flags,
    start: (options) => startRun({ ...options, given, areTexts: true, variables: cli.env, cwd: cli.cwd }),
  });
}

async function readChoice(
  cli: Cli,
  parsing: RunParsing,
  flow: LoadedFlow,
  shortcuts: DecoratorFlags,
): Promise<WatchChoice> {
  // Where two parameters share a flag, there is no reading the command line.
  checkedGraph(flow);
  const parameters = await describeParameters(flow.definition);
  const { args, flags } = await parsing.second({ ...shortcuts.flags, ...parameterFlags(flow.name, parameters) });
  checkFlowFile(flow.file, args.file);
  return { flags, given: { ...cli.runnerParameters, ...givenParameters(parameters, { ...flags }) } };
}
