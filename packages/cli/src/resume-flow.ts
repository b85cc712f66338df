import { checkedGraph, describeParameters, loadFlowToResume, resumeRun } from '@flow/core/engine';
import { parsePathspec, parseRunId, type RunId } from '@flow/core/kernel';
import type { FlagInput } from '@oclif/core/interfaces';
import type { Cli } from './cli.ts';
import { givenConfigs } from './config-flags.ts';
import { readDecoratorFlags } from './decorator-flags.ts';
import type { FirstReading } from './flow-command.ts';
import { launch, warner, type LaunchChoice } from './launch.ts';
import { openProject } from './open-project.ts';
import { givenParameters, parameterFlags } from './parameter-flags.ts';
import { checkFlowFile, findFlowFile, type SecondReading } from './parsing/find-flow-file.ts';
import { settingsOf } from './run-flags.ts';

export interface ResumeChoice extends LaunchChoice {
  /** `run` or `Flow/run`. */
  readonly 'origin-run': string | undefined;
  readonly namespace: string | undefined;
}

/** The command line in two turns, as that of `flow run`: parameters that are new in the code are flags too. */
export interface ResumeParsing {
  readonly first: () => Promise<FirstReading<ResumeChoice>>;
  /** With the flags of the flow as well. */
  readonly second: (flags: FlagInput) => Promise<SecondReading<ResumeChoice>>;
}

/** Goes on from an earlier run; 0 when this one has finished, 1 when it failed or was stopped. */
export async function resumeFlow(cli: Cli, parsing: ResumeParsing): Promise<number> {
  const { flags: own, tokens } = await parsing.first();
  const file = findFlowFile(tokens);
  if (file === undefined) {
    await parsing.second({});
    return 2;
  }
  await using project = await openProject(cli, {
    stack: own.stack,
    namespace: own.namespace,
    overrides: settingsOf({ ...own }),
    onWarning: warner(cli, own.json),
  });
  const originRun = own['origin-run'] === undefined ? undefined : runIdOf(own['origin-run']);
  const loading = { file, cwd: cli.cwd, configs: givenConfigs(own) };
  const shortcuts = await readDecoratorFlags(project, { ...loading, tokens });
  const decorators = [...(own.with ?? []), ...shortcuts.with];
  const flow = await loadFlowToResume(project, { ...loading, originRun, with: decorators });
  checkedGraph(flow);
  const parameters = await describeParameters(flow.definition);
  const { args, flags } = await parsing.second({ ...shortcuts.flags, ...parameterFlags(flow.name, parameters) });
  checkFlowFile(file, args.file);
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
        parameters: { given, areTexts: true, variables: cli.env, cwd: cli.cwd },
      }),
  });
}

/** Undefined for the latest. */
export function runIdOf(text: string): RunId | undefined {
  const run = text.includes('/') ? parsePathspec(text).run : parseRunId(text);
  return run === 'latest' ? undefined : run;
}
