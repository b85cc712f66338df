import type { FlowName, RunId } from '../contracts/ids.ts';
import { formatVersion, type RunTags } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { tagChangeOf, tagsFolder, tagsKey } from './layout.ts';
import { manifestBytes, parseManifest } from './manifest-bytes.ts';
import { runTagsShape } from './manifest-shapes.ts';

/** A run, with the tags that it started with. */
export interface TaggedRun {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly tags: readonly string[];
}

export interface TagState {
  /** How often they were changed since the run started. */
  readonly change: number;
  /** The user's; the system's tags don't change. */
  readonly tags: readonly string[];
}

/** A run's tags as they are now. */
export async function readTags(storage: Storage, run: TaggedRun): Promise<TagState> {
  let newest = 0;
  for await (const { key } of storage.list(tagsFolder(run.flow, run.run))) {
    newest = Math.max(newest, tagChangeOf(key) ?? 0);
  }
  return newerTags(storage, run, { change: Math.max(newest - 1, 0), tags: run.tags });
}

/** What became of a state that was read earlier. */
export async function newerTags(storage: Storage, run: TaggedRun, known: TagState): Promise<TagState> {
  for (let state = known; ;) {
    const change = state.change + 1;
    const tags = await tagsAfter(storage, run, change);
    if (tags === undefined) return state;
    state = { change, tags };
  }
}

/**
 * Changes a run's tags and answers with all of them. `change` is given the tags as they are, and asked again where
 * another process was quicker: of several that write a change of the same number, one succeeds.
 */
export async function changeStoredTags(
  storage: Storage,
  run: TaggedRun,
  change: (tags: readonly string[]) => readonly string[],
): Promise<TagState> {
  for (let state = await readTags(storage, run); ; state = await newerTags(storage, run, state)) {
    const next = { change: state.change + 1, tags: change(state.tags) };
    if (areSame(next.tags, state.tags)) return state;
    const record: RunTags = { format: formatVersion, tags: next.tags };
    if (await storage.putIfAbsent(tagsKey(run.flow, run.run, next.change), manifestBytes(record))) return next;
  }
}

async function tagsAfter(
  storage: Storage,
  { flow, run }: TaggedRun,
  change: number,
): Promise<readonly string[] | undefined> {
  const key = tagsKey(flow, run, change);
  const bytes = await storage.get(key);
  return bytes && parseManifest<RunTags>(bytes, { key, store: storage.url }, runTagsShape).tags;
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((tag, index) => tag === others[index]);
}
