import type { MetadataProvider, TagChange } from '../contracts/metadata.ts';
import type { RunManifest } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { changeStoredTags, newerTags, type TaggedRun, type TagState } from '../datastore/run-tags.ts';
import { checkTagCount, checkTags } from './check-tags.ts';
import { errors } from './errors.ts';

export interface TagStores {
  /** Where tags are the truth. */
  readonly storage: Storage;
  readonly metadata: MetadataProvider;
}

/**
 * Changes the tags of a run, running or not, and answers with those that it has then. Safe when several processes do so
 * at once. Throws FLOW_TAG_INVALID, FLOW_TAG_SYSTEM and FLOW_TAGS_TOO_MANY.
 */
export async function changeTags(
  stores: TagStores,
  run: RunManifest,
  change: Pick<TagChange, 'add' | 'remove'>,
): Promise<readonly string[]> {
  checkTags(change.add);
  refuseSystemTags(run, [...change.add, ...change.remove]);
  const state = await changeStoredTags(stores.storage, run, (now) => {
    const tags = changed(now, change);
    checkTagCount(tags, now);
    return tags;
  });
  await indexTags(stores, run, state);
  return state.tags;
}

/** Tells an index of a run's tags: of those that were read, and of any newer. */
export async function indexTags({ storage, metadata }: TagStores, run: TaggedRun, read: TagState): Promise<void> {
  const { flow, run: id } = run;
  let told: TagState;
  let newest = read;
  do {
    told = newest;
    const { tags } = told;
    const known = await metadata.getRun(flow, id);
    const remove = known?.tags.filter((tag) => !tags.includes(tag)) ?? [];
    await metadata.changeTags({ flow, run: id, add: tags, remove });
    newest = await newerTags(storage, run, told);
  } while (newest.change > told.change);
}

/** Removes, then adds: a tag in both is there afterwards. */
function changed(tags: readonly string[], { add, remove }: Pick<TagChange, 'add' | 'remove'>): readonly string[] {
  const kept = tags.filter((tag) => add.includes(tag) || !remove.includes(tag));
  return [...new Set([...kept, ...add])];
}

function refuseSystemTags({ flow, run, systemTags }: RunManifest, tags: readonly string[]): void {
  const tag = tags.find((one) => systemTags.includes(one));
  if (tag !== undefined) throw errors.FLOW_TAG_SYSTEM({ tag, path: `${flow}/${run}` });
}
