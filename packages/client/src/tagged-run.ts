import { changeTags, type TagStores } from '@flow/core/engine';
import type { RunManifest } from '@flow/core/kernel';

/** How a run's tags are changed, while it runs or later. */
export abstract class TaggedRun {
  readonly #stores: () => Promise<TagStores>;

  constructor(stores: () => Promise<TagStores>) {
    this.#stores = stores;
  }

  abstract manifest(): Promise<RunManifest>;

  /** Gives the run more tags, and answers with all that it has then. Throws FLOW_TAG_INVALID, FLOW_TAG_SYSTEM and FLOW_TAGS_TOO_MANY. */
  addTags(...tags: readonly string[]): Promise<readonly string[]> {
    return this.replaceTags([], tags);
  }

  /** Takes tags away where the run has them, and answers with those that stay. Throws FLOW_TAG_SYSTEM. */
  removeTags(...tags: readonly string[]): Promise<readonly string[]> {
    return this.replaceTags(tags, []);
  }

  /**
   * Takes some tags away and adds others in one change, and answers with all that the run has then; a tag in both stays.
   * Safe while others change the run's tags. `info` stays as it was read. Throws FLOW_TAG_INVALID, FLOW_TAG_SYSTEM and FLOW_TAGS_TOO_MANY.
   *
   * @example
   * await using client = await openClient();
   * const run = await client.latestRun('Regions');
   * await run.replaceTags(['candidate'], ['released']);
   */
  async replaceTags(remove: readonly string[], add: readonly string[]): Promise<readonly string[]> {
    return changeTags(await this.#stores(), await this.manifest(), { remove, add });
  }
}
