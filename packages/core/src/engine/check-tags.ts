import { errors } from './errors.ts';

/** In characters, as Metaflow's. */
export const longestTag = 500;

/** Throws FLOW_TAG_INVALID for the first that can't be a tag. */
export function checkTags(tags: readonly string[]): void {
  for (const tag of tags) {
    const reason = faultOf(tag);
    if (reason !== undefined) throw errors.FLOW_TAG_INVALID({ tag, reason, longest: longestTag });
  }
}

/** So many tags of its user's may a run have, as Metaflow's. */
export const mostTags = 50;

/** Throws FLOW_TAGS_TOO_MANY for a run that would have more than it may, and more than it had. */
export function checkTagCount(tags: readonly string[], before: readonly string[] = []): void {
  const count = tags.length;
  if (count > mostTags && count > before.length) throw errors.FLOW_TAGS_TOO_MANY({ count, most: mostTags });
}

function faultOf(tag: string): string | undefined {
  if (tag.trim() === '') return 'it is empty';
  const length = Array.from(tag).length;
  if (length > longestTag) return `it has ${String(length)} characters`;
  if (!tag.isWellFormed()) return 'it is no valid Unicode text';
  return /\p{Cc}/u.test(tag) ? 'it holds a line end or another control character' : undefined;
}
