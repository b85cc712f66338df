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

function faultOf(tag: string): string | undefined {
  if (tag.trim() === '') return 'it is empty';
  const length = Array.from(tag).length;
  if (length > longestTag) return `it has ${String(length)} characters`;
  if (!tag.isWellFormed()) return 'it is no valid Unicode text';
  return /\p{Cc}/u.test(tag) ? 'it holds a line end or another control character' : undefined;
}
