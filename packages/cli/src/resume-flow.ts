import { describeParameters, loadFlowToResume, resumeRun } from '@flow/core/engine';
import { parsePathspec, parseRunId, type RunId } from '@flow/core/kernel';
import type { FlagInput } from '@oclif/core/interfaces';
import type { Cli } from './cli.ts';
import { givenConfigs } from './config-flags.ts';
import { findFlowFile } from './find-flow-file.ts';
import { launch, warner, type LaunchChoice } from './launch.ts';
import { openProject } from './open-project.ts';
import { givenParameters, parameterFlags } from './parameter-flags.ts';
import { launchFlags, settingsOf } from './run-flags.ts';

export interface ResumeChoice extends LaunchChoice {
  /** `run` or `Flow/run`. */
  readonly 'origin-run': string | undefined;
}

/** The command line in two turns, as that of `flow run`: parameters that are new in the code are flags too. */
export interface ResumeParsing {
  /** With the command's own flags; other flags and their values are left among the words. */
  readonly first: () => Promise<{ readonly flags: ResumeChoice; readonly argv: readonly unknown[] }>;
  /** With those of the flow as well. */
  readonly second: (
    flags: FlagInput,
  ) => Promise<{ readonly args: { readonly step?: string | undefined }; readonly flags: ResumeChoice }>;
}

/** Goes on from an earlier run; 0 when this one has finished, 1 when it failed or was stopped. */
export async function resumeFlow(cli: Cli, parsing: ResumeParsing): Promise<number> {
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
  const originRun = own['origin-run'] === undefined ? undefined : runIdOf(own['origin-run']);
  const flow = await loadFlowToResume(project, { file, cwd: cli.cwd, originRun, configs: givenConfigs(own) });
  // A parameter may have the name of this flag, which flow run hasn't; here it can't be given.
  const parameters = describeParameters(flow.definition).filter(({ flag }) => flag !== 'origin-run');
  const reserved = Object.keys(launchFlags);
  const { args, flags } = await parsing.second(parameterFlags({ flow: flow.name, parameters, reserved }));
  const given = givenParameters(parameters, { ...flags });
  return await launch(cli, {
    project,
    flow,
    file,
    flags,
    start: (options) =>
      resumeRun({
        ...options,
        steps: args.step === undefined ? [] : [args.step],
        originRun,
        parameters: { given, areTexts: true, cwd: cli.cwd },
      }),
  });
}

function runIdOf(text: string): RunId | undefined {
  const run = text.includes('/') ? parsePathspec(text).run : parseRunId(text);
  return run === 'latest' ? undefined : run;
}
