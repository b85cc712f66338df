import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { choiceFlags, pathDescription } from '../../command/choice-flags.ts';
import { cardJson, findCard, type FoundCard } from '../../command/find-cards.ts';
import { openBrowser } from '../../command/open-browser.ts';
import { openReader } from '../../command/open-reader.ts';
import { pageOf } from '../../command/page-of.ts';

const args = { path: Args.string({ required: true, ignoreStdin: true, description: pathDescription }) };

export default class CardView extends Command {
  static override readonly description =
    'Open a card in the browser; where there is none, only say in which file it is';
  static override readonly examples: string[] = [
    '<%= config.bin %> card view Movies/latest/report',
    '<%= config.bin %> card view Movies/latest/evaluate/0-17 --id loss',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = { ...choiceFlags };

  async run(): Promise<void> {
    const { args: given, flags } = await this.parse({ args, flags: choiceFlags });
    const { id, type, attempt } = flags;
    await using client = await openReader(flags);
    const found = await findCard(client, { path: given.path, id, type, attempt });
    const file = await saveCopy(found);
    if (flags.json) this.log(JSON.stringify({ ...cardJson(found), file }));
    else {
      this.log(file);
      await openBrowser(file, process.env);
    }
  }
}

/** A copy for the browser, in a folder that only the user may read. */
async function saveCopy(found: FoundCard): Promise<string> {
  const { task, card } = found;
  const folder = await mkdtemp(join(tmpdir(), 'flow-card-'));
  const name = [...task.pathspec.split('/'), card.id ?? card.type].join('-');
  const file = join(folder, `${name.replaceAll(/[^\w.-]/g, '_').slice(0, 150)}.html`);
  await writeFile(file, await pageOf(found));
  return file;
}
