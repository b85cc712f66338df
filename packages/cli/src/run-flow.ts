import { describeParameters, loadFlow, startRun, type LoadedFlow } from '@flow/core/engine';
import type { FlagInput } from '@oclif/core/interfaces';
import type { Cli } from './cli.ts';
import { givenConfigs } from './config-flags.ts';
import { findFlowFile } from './find-flow-file.ts';
import { launch, warner, type LaunchChoice } from './launch.ts';
import { openProject } from './open-project.ts';
import { givenParameters, parameterFlags } from './parameter-flags.ts';
import { runFlags, settingsOf } from './run-flags.ts';
import type { WatchChoice } from './watch/watch-flow.ts';

export interface RunChoice extends LaunchChoice {
  readonly watch: boolean;
}

/** The command line, which can be understood only in two turns: the flow's parameters are flags too. */
export interface RunParsing {
  /** With the command's own flags; other flags and their values are left among the words. */
  readonly first: () => Promise<{ readonly flags: RunChoice; readonly argv: readonly unknown[] }>;
  /** With those of the flow as well. */
  readonly second: (flags: FlagInput) => Promise<{ readonly flags: LaunchChoice }>;
}

/** Runs a flow and reports on it; 0 when it has finished, 1 when it failed or was stopped. */
export async function runFlow(cli: Cli, parsing: RunParsing): Promise<number> {
  const { flags: own, argv } = await parsing.first();
  const file = findFlowFile(argv.map(String).filter((word) => !word.startsWith('-')));
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
  if (own.watch) {
    const { watchFlow } = await import('./watch/watch-flow.ts');
    const choose = (flow: LoadedFlow): Promise<WatchChoice> => readChoice(parsing, flow);
    return await watchFlow(cli, { project, file, configs, isJson: own.json, isQuiet: own.quiet, choose });
  }
  const flow = await loadFlow(project, file, cli.cwd, { configs });
  const { flags, given } = await readChoice(parsing, flow);
  return await launch(cli, {
    project,
    flow,
    file,
    flags,
    start: (options) => startRun({ ...options, given, areTexts: true, cwd: cli.cwd }),
  });
}

async function readChoice(parsing: RunParsing, { name, definition }: LoadedFlow): Promise<WatchChoice> {
  const parameters = describeParameters(definition);
  const { flags } = await parsing.second(parameterFlags({ flow: name, parameters, reserved: Object.keys(runFlags) }));
  return { flags, given: givenParameters(parameters, { ...flags }) };
}
