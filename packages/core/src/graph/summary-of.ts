/** The first sentence of a TSDoc text, in one line; empty where there is none. */
export function summaryOf(doc: string | undefined): string {
  const [paragraph = ''] = (doc ?? '').split(/\n\s*\n|\n(?=@)/);
  if (paragraph.startsWith('@')) return '';
  const line = paragraph
    .replaceAll(
      /\{@link(?:code|plain)?\s+([^|}]+?)(?:\s*\|\s*([^}]*))?\}/g,
      (_all, target: string, text?: string) => text ?? target,
    )
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /^.*?[.!?](?= [\p{Lu}`"([])/u.exec(line)?.[0] ?? line;
}
