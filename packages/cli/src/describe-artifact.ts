import { isFileArtifact, type ArtifactRef } from '@flow/core/kernel';
import { preview } from './reporters/preview.ts';

/** Larger values aren't loaded for a preview. */
const previewBytes = 1 << 20;

export interface ShownArtifact {
  readonly name: string;
  readonly type: string;
  /** Of the encoded value, or of the file that it stands for, in bytes. */
  readonly size: number;
  readonly encoding: string;
  /** Undefined where the value is too large to be loaded for it. */
  readonly preview: string | undefined;
}

export interface StoredArtifact {
  readonly name: string;
  readonly ref: ArtifactRef;
  /** The value, as it is shown. */
  readonly load: () => Promise<unknown>;
}

/** What an artifact is, with a preview of at most `width` characters. */
export async function describeArtifact({ name, ref, load }: StoredArtifact, width: number): Promise<ShownArtifact> {
  const { type, size, encoding } = ref;
  if (size > previewBytes) return { name, type, size, encoding, preview: undefined };
  const value = await load();
  const ownSize = isFileArtifact(value) ? value.size : size;
  return { name, type, size: ownSize, encoding, preview: preview(value, width) };
}
