import { describeParameters, latestRun, loadFlow, Manifests, type LoadedFlow, type Project } from '@flow/core/engine';
import { parseFlowName } from '@flow/core/kernel';
import type { FlagInput } from '@oclif/core/interfaces';
import { openCli } from './cli.ts';
import { literal } from './literal-text.ts';
import { openProject } from './open-project.ts';
import { parameterFlags } from './parameter-flags.ts';
import { findFlowFile } from './parsing/find-flow-file.ts';
import { tokensOf, type Token } from './parsing/tokens.ts';
import { runIdOf } from './resume-flow.ts';
import { resumeFlags, runFlags } from './run-flags.ts';

export interface FlowHelpParts {
  readonly flags: FlagInput;
  readonly description: string | undefined;
}

/** What help adds to `flow run` and `flow resume` for the flow that the command line names. */
export async function runHelp(command: 'run' | 'resume', words: readonly string[]): Promise<FlowHelpParts> {
  const cli = openCli();
  const tokens = tokensOf(words, command === 'run' ? runFlags : resumeFlags);
  const file = findFlowFile(tokens);
  if (file === undefined) return { flags: {}, description: undefined };
  await using project = await openProject(cli, { stack: valueOf('stack', tokens) });
  const flow = await loadFlow(project, file, cli.cwd);
  const parameters = await describeParameters(flow.definition);
  const kept = command === 'run' ? [] : await keptParameters(project, flow, valueOf('origin-run', tokens));
  const flags = parameterFlags(
    flow.name,
    parameters.filter(({ name }) => !kept.includes(name)),
  );
  const title = `${command === 'run' ? 'Run' : 'Go on from a run of'} ${flow.name}`;
  return {
    flags,
    description: [title, ...(flow.graph?.doc === undefined ? [] : [literal(flow.graph.doc)])].join('\n'),
  };
}

function valueOf(name: string, tokens: readonly Token[]): string | undefined {
  return tokens.filter((token) => token.kind === 'flag').find((token) => token.name === name)?.value;
}

/** The parameters that the run to go on from has, and that no resume can change. */
async function keptParameters(
  project: Project,
  flow: LoadedFlow,
  originRun: string | undefined,
): Promise<readonly string[]> {
  const name = parseFlowName(flow.name);
  try {
    const chosen = originRun === undefined ? undefined : runIdOf(originRun);
    const run = chosen ?? (await latestRun(project, name));
    return Object.keys((await new Manifests(await project.storage()).run(name, run)).parameters);
  } catch {
    // No run to go on from; help shows all there may be.
    return [];
  }
}
