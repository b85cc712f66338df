import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage, Staged, Troubles } from './behaviour.ts';
import type { CheckedRun } from './checked-run.ts';
import { commandLine, type Launch } from './contexts.ts';
import { interpret } from './interpret.ts';
import { playSpin } from './play-spin.ts';
import type { WovenPlay } from './play-woven.ts';
import { cached, fragile, guarded } from './weave.ts';

const bases = { cached, fragile, guarded } as const;

/** Where a staged behaviour plays, in a context. */
export async function openStage({ workshop, context, shape }: WovenPlay, base: Staged['base']): Promise<Stage> {
  const at = await workshop.flow(shape, base, {
    added: bases[base],
    prepare: (loaded) => context.prepare(workshop, loaded),
  });
  const troublesFile = join(workshop.folder, `${shape.name}-${base}.json`);
  const launch = (troubles: Troubles, resume: Launch['resume']): Promise<CheckedRun> => {
    writeFileSync(troublesFile, JSON.stringify(troubles));
    return context.run(workshop, at, { given: { troubles: troublesFile }, tags: [], resume, seed: 0 });
  };
  return {
    shape,
    expected: interpret(shape),
    isCommandLine: context === commandLine,
    run: (troubles) => launch(troubles, undefined),
    resume: (troubles, step) => launch(troubles, { step }),
    spin: (troubles, step, wishes = {}) => {
      writeFileSync(troublesFile, JSON.stringify(troubles));
      return playSpin({ workshop, at, step, isCommandLine: context === commandLine }, wishes);
    },
    runs: () => Array.fromAsync(workshop.client.runs({ flow: at.flow.name })),
    lineOf: (text) => at.text.split('\n').findIndex((line) => line.includes(text)) + 1,
  };
}
