import type { FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { reindexRuns } from '../../reindex-runs.ts';
import { jsonFlag, stackFlag } from '../../stack-flags.ts';

const flags = { stack: stackFlag, json: jsonFlag('Print how much was indexed as JSON') };

export default class RunsReindex extends FlowCommand {
  static override readonly description =
    'Make the index of runs again from the store, which is the truth: for an index that was lost, damaged, or is behind';
  static override readonly examples: string[] = [
    '<%= config.bin %> runs reindex',
    '<%= config.bin %> runs reindex --stack prod',
  ];
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { flags: chosen } = await this.parse({ flags });
    return reindexRuns(openCli(), { stack: chosen.stack, isJson: chosen.json });
  }
}
