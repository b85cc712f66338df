import { loadFlow, resumeRun } from '@flow/core/engine';
import { parsePathspec, parseRunId, type RunId } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { launch, warner, type LaunchChoice } from './launch.ts';
import { openProject } from './open-project.ts';
import { settingsOf } from './run-flags.ts';

export interface ResumeRequest {
  readonly file: string;
  readonly step: string | undefined;
  /** `run` or `Flow/run`. */
  readonly originRun: string | undefined;
  readonly flags: LaunchChoice;
}

/** Goes on from an earlier run; 0 when this one has finished, 1 when it failed or was stopped. */
export async function resumeFlow(cli: Cli, { file, step, originRun, flags }: ResumeRequest): Promise<number> {
  await using project = await openProject(cli, {
    stack: flags.stack,
    overrides: settingsOf({ ...flags }),
    onWarning: warner(cli, flags.json),
  });
  const flow = await loadFlow(project, file, cli.cwd);
  const origin = originRun === undefined ? undefined : runIdOf(originRun);
  return await launch(cli, {
    project,
    flow,
    file,
    flags,
    start: (options) => resumeRun({ ...options, steps: step === undefined ? [] : [step], originRun: origin }),
  });
}

function runIdOf(text: string): RunId | undefined {
  const run = text.includes('/') ? parsePathspec(text).run : parseRunId(text);
  return run === 'latest' ? undefined : run;
}
