import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { FlowCommand } from '../flow-command.ts';
import { dumpArtifacts } from '../dump-artifacts.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../stack-flags.ts';

const args = {
  path: Args.string({
    required: true,
    ignoreStdin: true,
    description: 'Flow/run/step/task, with /artifact for one of them; Flow/run stands for its end step',
  }),
};
const flags = {
  artifact: Flags.string({
    char: 'a',
    description: 'Print the value of this artifact, and nothing else',
    helpValue: '<name>',
  }),
  output: Flags.string({
    char: 'o',
    description: 'Write the value of the artifact to this file: bytes and the files among artifacts as they are',
    helpValue: '<file>',
  }),
  stack: stackFlag,
  namespace: namespaceFlag,
  json: jsonFlag('Print the artifacts, or the value, as JSON'),
};

export default class Dump extends FlowCommand {
  static override readonly description = 'Show the artifacts that a task stored';
  static override readonly examples: string[] = [
    '<%= config.bin %> dump Movies/latest',
    '<%= config.bin %> dump Movies/latest --artifact best',
    '<%= config.bin %> dump Movies/latest --artifact model --output model.bin',
    '<%= config.bin %> dump Movies/latest/evaluate/0-17',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    return dumpArtifacts(openCli(), {
      path: given.path,
      artifact: chosen.artifact,
      output: chosen.output,
      stack: chosen.stack,
      namespace: chosen.namespace,
      isJson: chosen.json,
    });
  }
}
