import { describeParameters, loadFlow } from '@flow/core/engine';
import type { FlagInput } from '@oclif/core/interfaces';
import { parse } from '@oclif/core/parser';
import { openCli } from './cli.ts';
import { findFlowFile } from './find-flow-file.ts';
import { openProject } from './open-project.ts';
import { parameterFlags } from './parameter-flags.ts';
import { runFlags } from './run-flags.ts';

export interface RunHelp {
  readonly flags: FlagInput;
  readonly description: string | undefined;
}

/** What help adds to `flow run` for the flow that the command line names. */
export async function runHelp(words: readonly string[]): Promise<RunHelp> {
  const cli = openCli();
  const { flags: given, argv } = await parse([...words], { args: {}, flags: runFlags, strict: false, '--': false });
  const file = findFlowFile(argv.map(String).filter((word) => !word.startsWith('-')));
  if (file === undefined) return { flags: {}, description: undefined };
  await using project = await openProject(cli, { stack: given.stack });
  const { name, definition, graph } = await loadFlow(project, file, cli.cwd);
  const flags = parameterFlags({
    flow: name,
    parameters: describeParameters(definition),
    reserved: Object.keys(runFlags),
  });
  return { flags, description: graph?.doc === undefined ? `Run ${name}` : `Run ${name}\n${graph.doc}` };
}
