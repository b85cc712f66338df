import { openArtifacts, Manifests, type ArtifactStore, type Project } from '@flow/core/engine';
import type { MetadataProvider, Storage } from '@flow/core/kernel';

/** A project's store and index, opened for reading. */
export interface StoreView {
  readonly storage: Storage;
  readonly metadata: MetadataProvider;
  readonly manifests: Manifests;
  readonly artifacts: ArtifactStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export async function openStoreView(project: Project, now: () => number): Promise<StoreView> {
  const [storage, metadata] = await Promise.all([project.storage(), project.metadata()]);
  return {
    storage,
    metadata,
    manifests: new Manifests(storage),
    artifacts: await openArtifacts(project.kernel, storage),
    now,
  };
}
