import {
  openArtifacts,
  Manifests,
  spoolFolderOf,
  type ArtifactStore,
  type Project,
  type TagStores,
} from '@flow/core/engine';
import type { MetadataProvider, Storage } from '@flow/core/kernel';

export interface WritableStores extends TagStores {
  /** Where long output of attempts waits on this machine, or was left by a launcher that was killed. */
  readonly spoolFolder: string;
}

/** A project's store and index. */
export interface StoreView {
  readonly storage: Storage;
  readonly metadata: MetadataProvider;
  readonly manifests: Manifests;
  readonly artifacts: ArtifactStore;
  /** The store and the index opened for writing; the view itself may be of a project that is only read. */
  readonly writable: () => Promise<WritableStores>;
  /** For what is no matter of the store, as the flow's files in the project. */
  readonly project: () => Project;
  /** The tag that runs must have to be seen; undefined: all are. */
  readonly namespace: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export async function openStoreView(
  project: Project,
  { namespace, now }: Pick<StoreView, 'namespace' | 'now'>,
): Promise<StoreView> {
  const [storage, metadata] = await Promise.all([project.storage(), project.metadata()]);
  return {
    storage,
    metadata,
    manifests: new Manifests(storage),
    artifacts: await openArtifacts(project.kernel, storage),
    writable: () => openWritable(project),
    project: () => project,
    namespace,
    now,
  };
}

async function openWritable({ writable }: Project): Promise<WritableStores> {
  const [storage, metadata] = await Promise.all([writable.storage(), writable.metadata()]);
  return { storage, metadata, spoolFolder: spoolFolderOf(writable.cacheDir) };
}
