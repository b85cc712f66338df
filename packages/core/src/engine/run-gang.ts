import { randomBytes } from 'node:crypto';
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
  | MemberFailure;

type MemberFailure = Failed & { readonly work: Work };

/** One attempt at all members of a gang at the same time: they finish together, and the first that fails ends all. */
export async function runGang(
  state: RunState,
  works: readonly Work[],
  onHandle: AttemptOptions['onHandle'],
): Promise<GangEnd> {
  const members = await gangMembers(state, works);
  const { ends, failure } = await runMembers(state, members, onHandle);
  const finished = ends.filter((end) => end.kind === 'finished');
  if (finished.length < ends.length) {
    await disband(state, members, ends);
    return failure ?? { kind: 'stopped' };
  }
  await commit(state, members, finished);
  return { kind: 'finished', ends: finished };
}

async function gangMembers({ compute }: RunState, works: readonly Work[]): Promise<readonly Work[]> {
  const main = await compute.gangAddress?.();
  if (main === undefined) throw new Error(`The compute ${compute.name} was to run a gang, which it can't.`);
  const token = randomBytes(32).toString('base64url');
  return works.map((work, index) => ({ ...work, gang: { index, count: works.length, main, token } }));
}

interface MembersEnd {
  readonly ends: readonly AttemptEnd[];
  /** The first in time: others may fail because of it. */
  readonly failure: MemberFailure | undefined;
}

async function runMembers(
  state: RunState,
  members: readonly Work[],
  onHandle: AttemptOptions['onHandle'],
): Promise<MembersEnd> {
  const handles = new Set<TaskHandle>();
  let failure: MemberFailure | undefined;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    for (const handle of handles) handle.cancel('cancelled', state.graceMs);
  };
  const ends = await Promise.all(
    members.map(async (work) => {
      const ended = await runAttempt(state, work, {
        onHandle: (handle) => {
          handles.add(handle);
          void handle.outcome.then(() => handles.delete(handle));
          onHandle(handle);
          if (isOver) handle.cancel('cancelled', state.graceMs);
        },
      });
      if (ended.kind === 'failed') failure ??= { ...ended, work };
      if (ended.kind !== 'finished' && !isOver) end();
      return ended;
    }),
  );
  return { ends, failure };
}

/** A member that had finished is stopped too: what it staged doesn't count. */
async function disband(state: RunState, members: readonly Work[], ends: readonly AttemptEnd[]): Promise<void> {
  const { journal, now, storage } = state;
  const finished = members.filter((_member, index) => ends[index]?.kind === 'finished');
  for (const { node, task, attempt } of finished) {
    journal.emit({ kind: 'task.stopped', at: now(), step: node.name, task, attempt, reason: 'cancelled' });
  }
  const paths = finished.map((work) => pathOf(state, work));
  await new GangManifests(storage).discard(paths, members[0]?.attempt ?? 0);
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
