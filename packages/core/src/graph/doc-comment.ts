import type { Comment } from 'oxc-parser';

/** The text of the TSDoc block directly before `offset`, without its stars; undefined where there is none. */
export function docBefore(comments: readonly Comment[], text: string, offset: number): string | undefined {
  const comment = comments.findLast(({ end }) => end <= offset);
  if (comment === undefined || comment.type !== 'Block' || !comment.value.startsWith('*')) return undefined;
  if (text.slice(comment.end, offset).trim() !== '') return undefined;
  const doc = comment.value
    .slice(1)
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim();
  return doc === '' ? undefined : doc;
}
