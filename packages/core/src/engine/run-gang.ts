import type { TaskHandle } from '../contracts/compute.ts';
import { GangManifests } from '../datastore/gang-manifests.ts';
import { runAttempt, type AttemptEnd, type AttemptOptions } from './attempt.ts';
import { pathOf, type RunState } from './run-state.ts';
import type { Work } from './task-queue.ts';

type Finished = Extract<AttemptEnd, { readonly kind: 'finished' }>;
type Failed = Extract<AttemptEnd, { readonly kind: 'failed' }>;

/** How one attempt at a gang ended; `ends` are its members', in their order, and `work` is the one that failed. */
export type GangEnd =
  | { readonly kind: 'finished'; readonly ends: readonly Finished[] }
  | { readonly kind: 'stopped' }
  | (Failed & { readonly work: Work });

/** One attempt at all members of a gang at the same time: they finish together, and the first that fails ends all. */
export async function runGang(
  state: RunState,
  works: readonly Work[],
  onHandle: AttemptOptions['onHandle'],
): Promise<GangEnd> {
  const members = await gangMembers(state, works);
  const ends = await runMembers(state, members, onHandle);
  const finished = ends.filter((end) => end.kind === 'finished');
  if (finished.length < ends.length) return disband(state, members, ends);
  await commit(state, members, finished);
  return { kind: 'finished', ends: finished };
}

async function gangMembers({ compute }: RunState, works: readonly Work[]): Promise<readonly Work[]> {
  const main = await compute.gangAddress?.();
  if (main === undefined) throw new Error(`The compute ${compute.name} was to run a gang, which it can't.`);
  return works.map((work, index) => ({ ...work, gang: { index, count: works.length, main } }));
}

async function runMembers(
  state: RunState,
  members: readonly Work[],
  onHandle: AttemptOptions['onHandle'],
): Promise<readonly AttemptEnd[]> {
  const handles: TaskHandle[] = [];
  let isOver = false;
  const end = (): void => {
    isOver = true;
    for (const handle of handles) handle.cancel('cancelled', state.graceMs);
  };
  return Promise.all(
    members.map(async (work) => {
      const ended = await runAttempt(state, work, {
        onHandle: (handle) => {
          handles.push(handle);
          onHandle(handle);
          if (isOver) handle.cancel('cancelled', state.graceMs);
        },
      });
      if (ended.kind !== 'finished' && !isOver) end();
      return ended;
    }),
  );
}

/** A member that had finished is stopped too: what it staged doesn't count. */
function disband({ journal, now }: RunState, members: readonly Work[], ends: readonly AttemptEnd[]): GangEnd {
  for (const [index, { node, task, attempt }] of members.entries()) {
    if (ends[index]?.kind !== 'finished') continue;
    journal.emit({ kind: 'task.stopped', at: now(), step: node.name, task, attempt, reason: 'cancelled' });
  }
  const failed = ends.findIndex((end) => end.kind === 'failed');
  const [end, work] = [ends[failed], members[failed]];
  return end?.kind === 'failed' && work !== undefined ? { ...end, work } : { kind: 'stopped' };
}

async function commit(state: RunState, members: readonly Work[], ends: readonly Finished[]): Promise<void> {
  const { journal, now } = state;
  const paths = members.map((work) => pathOf(state, work));
  await new GangManifests(state.storage).commit(paths, members[0]?.attempt ?? 0);
  for (const [index, { node, task, attempt }] of members.entries()) {
    const durationMs = ends[index]?.durationMs ?? 0;
    journal.emit({ kind: 'task.finished', at: now(), step: node.name, task, attempt, durationMs });
  }
}
