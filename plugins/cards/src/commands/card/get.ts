import { writeFile } from 'node:fs/promises';
import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { choiceFlags, pathDescription } from '../../command/choice-flags.ts';
import { cardJson, findCard } from '../../command/find-cards.ts';
import { openReader } from '../../command/open-reader.ts';
import { pageOf } from '../../command/page-of.ts';
import { errors } from '../../errors.ts';

const args = { path: Args.string({ required: true, ignoreStdin: true, description: pathDescription }) };
const flags = {
  ...choiceFlags,
  output: Flags.string({
    char: 'o',
    description: 'Write the page to this file instead of to the standard output',
    helpValue: '<file>',
  }),
};

export default class CardGet extends Command {
  static override readonly description = 'Print the page of a card, or write it to a file';
  static override readonly examples: string[] = [
    '<%= config.bin %> card get Movies/latest/report -o report.html',
    '<%= config.bin %> card get Movies/latest/evaluate/0-17 --id loss > loss.html',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<void> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { id, type, attempt, output: file, json } = chosen;
    await using client = await openReader(chosen);
    const found = await findCard(client, { path: given.path, id, type, attempt });
    const page = await pageOf(found);
    if (file !== undefined) await write(file, page);
    if (json) this.log(JSON.stringify({ ...cardJson(found), ...(file === undefined ? { html: page } : { file }) }));
    else if (file === undefined) process.stdout.write(page);
  }
}

async function write(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (cause) {
    throw errors.FLOW_CARD_OUTPUT({ file, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}
