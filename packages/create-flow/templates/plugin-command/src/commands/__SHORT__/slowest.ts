import { openClient } from '@flow/client';
import { Args, Command, Flags } from '@oclif/core';

export default class Slowest extends Command {
  static override description = 'Lists the tasks of a run that took longest';
  static override examples = ['<%= config.bin %> <%= command.id %> Climate/latest --count 3'];
  static override enableJsonFlag = true;
  static override args = {
    run: Args.string({ required: true, description: 'The run, as Climate/latest' }),
  };
  static override flags = {
    count: Flags.integer({ default: 5, min: 1, description: 'How many tasks' }),
  };

  async run(): Promise<readonly { readonly task: string; readonly seconds: number }[]> {
    const { args, flags } = await this.parse(Slowest);
    await using client = await openClient();
    const run = await client.run(args.run);
    const all = [];
    for await (const { step, id, startedAt, finishedAt } of run.tasks()) {
      if (finishedAt === undefined) continue;
      all.push({ task: `${step}/${id}`, seconds: (finishedAt.getTime() - startedAt.getTime()) / 1000 });
    }
    const slowest = all.toSorted((a, b) => b.seconds - a.seconds).slice(0, flags.count);
    for (const { task, seconds } of slowest) this.log(`${seconds.toFixed(3).padStart(8)} s  ${task}`);
    return slowest;
  }
}
