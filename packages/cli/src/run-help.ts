import { describeParameters, loadFlow, type ConfigInfo } from '@flow/core/engine';
import type { FlagInput } from '@oclif/core/interfaces';
import { parse } from '@oclif/core/parser';
import { openCli } from './cli.ts';
import { givenConfigs, joinConfigWords } from './config-flags.ts';
import { findFlowFile } from './find-flow-file.ts';
import { openProject } from './open-project.ts';
import { parameterFlags } from './parameter-flags.ts';
import { table } from './reporters/table.ts';
import { runFlags } from './run-flags.ts';

export interface RunHelp {
  readonly flags: FlagInput;
  readonly description: string | undefined;
}

/** What help adds to `flow run` and `flow resume` for the flow that the command line names. */
export async function runHelp(words: readonly string[], command: 'run' | 'resume'): Promise<RunHelp> {
  const cli = openCli();
  const { flags: given, argv } = await parse(joinConfigWords(words), {
    args: {},
    flags: runFlags,
    strict: false,
    '--': false,
  });
  const file = findFlowFile(argv.map(String).filter((word) => !word.startsWith('-')));
  if (file === undefined) return { flags: {}, description: undefined };
  await using project = await openProject(cli, { stack: given.stack });
  const { name, definition, graph, configs } = await loadFlow(project, file, cli.cwd, {
    configs: givenConfigs(given),
  });
  const text = configText(configs);
  if (command === 'resume') return { flags: {}, description: text };
  const flags = parameterFlags({
    flow: name,
    parameters: describeParameters(definition),
    reserved: Object.keys(runFlags),
  });
  const lines = [`Run ${name}`, graph?.doc, text];
  return { flags, description: lines.filter((line) => line !== undefined).join('\n') };
}

/** The configs with where their values come from. */
function configText(configs: readonly ConfigInfo[]): string | undefined {
  if (configs.length === 0) return undefined;
  const rows = configs.map(({ name, from = 'not given', help = '' }) => [name, from, help]);
  return ['Configs, each from where its value comes:', ...table(rows).map((line) => `  ${line}`)].join('\n');
}
