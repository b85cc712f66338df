import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { choiceFlags, pathDescription } from '../../command/choice-flags.ts';
import { cardJson, findCards, type FoundCard } from '../../command/find-cards.ts';
import { openReader } from '../../command/open-reader.ts';
import { describeSize, describeTime } from '../../describe.ts';

const args = { path: Args.string({ required: true, ignoreStdin: true, description: pathDescription }) };

export default class CardList extends Command {
  static override readonly description = 'List the cards of a task, or of all tasks of a step or a run';
  static override readonly examples: string[] = [
    '<%= config.bin %> card list Movies/latest',
    '<%= config.bin %> card list Movies/latest/evaluate --id loss --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = { ...choiceFlags };

  async run(): Promise<void> {
    const { args: given, flags } = await this.parse({ args, flags: choiceFlags });
    const { id, type, attempt } = flags;
    await using client = await openReader(flags);
    const found: FoundCard[] = [];
    for await (const one of findCards(client, { path: given.path, id, type, attempt })) {
      if (flags.json) this.log(JSON.stringify(cardJson(one)));
      found.push(one);
    }
    if (!flags.json) for (const line of linesOf(found)) this.log(line);
  }
}

function linesOf(found: readonly FoundCard[]): readonly string[] {
  if (found.length === 0) return ['No cards.'];
  const header = ['TASK', 'TYPE', 'ID', 'ATTEMPT', 'SIZE', 'WRITTEN'];
  const rows = found.map(({ task, card }) => [
    task.pathspec,
    card.type,
    card.id ?? '',
    String(card.attempt),
    describeSize(card.size),
    describeTime(card.writtenAt),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [header, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
