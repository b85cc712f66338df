import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Woven } from './behaviour.ts';
import type { CheckedRun } from './checked-run.ts';
import type { Context } from './contexts.ts';
import { interpret, type ExpectedRun } from './interpret.ts';
import { seedOf } from './seed.ts';
import type { Shape } from './shape.ts';
import type { Workshop } from './workshop.ts';

/** A run into which behaviours are woven, with what it should be. */
export interface WovenRun {
  readonly run: CheckedRun;
  readonly expected: ExpectedRun;
}

export interface WovenPlay {
  readonly workshop: Workshop;
  readonly context: Context;
  readonly shape: Shape;
}

/** Runs one flow with all the behaviours. */
export async function playWoven(
  { workshop, context, shape }: WovenPlay,
  behaviours: readonly Woven[],
  suffix = 'woven',
): Promise<WovenRun> {
  writeFileSync(join(workshop.folder, 'notes.txt'), 'Grüße, 世界\n');
  writeFileSync(join(workshop.folder, 'blob.bin'), new Uint8Array([0, 255, 10, 13]));
  const expected = interpret(shape);
  const at = await workshop.flow(shape, suffix, {
    added: behaviours.flatMap(({ adds }) => adds ?? []),
    prepare: (loaded) => context.prepare(workshop, loaded),
  });
  const run = await context.run(workshop, at, {
    given: together(behaviours.map(({ given }) => given)),
    variables: together(behaviours.map(({ variables }) => variables)),
    tags: ['nightly', 'größe:3'],
    resume: undefined,
    // Before the last task begins: a run that is all but over can't be interrupted for sure.
    seed: seedOf(shape.name) % Math.max(1, 2 * expected.tasks.size - 2),
  });
  if (run.status !== 'finished') throw new Error(`The run ${run.run.pathspec} ${run.status}:\n${await reasons(run)}`);
  return { run, expected };
}

function together(texts: readonly (Readonly<Record<string, string>> | undefined)[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...texts) as Readonly<Record<string, string>>;
}

async function reasons({ run }: CheckedRun): Promise<string> {
  const failures = await run.failures();
  return failures.map(({ pathspec, error }) => `${pathspec}: ${error?.stack ?? error?.message ?? ''}`).join('\n');
}
