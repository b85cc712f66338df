import type { Comment } from 'oxc-parser';

/** A doc comment without its stars. */
export interface DocComment {
  /** What stands before the first tag, in paragraphs. */
  readonly text: string;
  /** What stands behind each tag, by the tag's name. */
  readonly tags: ReadonlyMap<string, string>;
}

/** The doc comment that ends right before `start`; `between` is what else may stand there, besides white space. */
export function docBefore(
  { text, comments }: { readonly text: string; readonly comments: readonly Comment[] },
  start: number,
  between: RegExp = /^\s*$/,
): DocComment | undefined {
  const comment = comments.findLast(({ end }) => end <= start);
  const isOwn =
    comment?.type === 'Block' && comment.value.startsWith('*') && between.test(text.slice(comment.end, start));
  return isOwn ? parseDoc(comment.value) : undefined;
}

/** Tags stand at the beginnings of lines; an example's decorators are written `\@step`. */
function parseDoc(value: string): DocComment {
  const lines = value
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const [text = '', ...parts] = lines.join('\n').split(/^@(?=[a-z])/m);
  const tags = parts.map((part) => {
    const [, name = '', body = ''] = /^(\w+)\s?([^]*)$/.exec(part) ?? [];
    return [name, body.trim().replaceAll('\\@', '@')] as const;
  });
  return { text: text.trim(), tags: new Map(tags) };
}
