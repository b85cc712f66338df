import { expect } from 'vitest';
import { openClient } from '@flow/client';
import type { Staged, Woven } from '../behaviour.ts';
import { taskOf, type CheckedRun } from '../checked-run.ts';

/** A project's client that sees only the runs with a tag, or all. */
async function runsIn({ folder, run }: CheckedRun, namespace: string): Promise<readonly string[]> {
  await using client = await openClient({ cwd: folder, namespace });
  return Array.fromAsync(client.runs({ flow: run.flow }), ({ id }) => id);
}
