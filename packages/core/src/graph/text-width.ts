const graphemes = new Intl.Segmenter();

/** Letters and signs that a terminal draws over two columns. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60]|\uFE0F/u;

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  if (/^[\u0020-\u007E]*$/.test(text)) return text.length;
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + (wide.test(segment) ? 2 : 1), 0);
}

/** The text, or as much of it as fits, with `ellipsis` for the rest. */
export function cutText(text: string, width: number, ellipsis: string): string {
  if (textWidth(text) <= width) return text;
  let room = width - ellipsis.length;
  if (room < 0) return '';
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    room -= textWidth(segment);
    if (room < 0) break;
    kept += segment;
  }
  return kept.trimEnd() + ellipsis;
}

export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** Phrases in lines of at most `width` columns, broken between them; a longer phrase has its own line. */
export function wrapPhrases(phrases: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const phrase of phrases) {
    const last = lines.at(-1);
    const longer = `${last} ${phrase}`;
    if (last !== undefined && textWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(phrase);
  }
  return lines.length === 0 ? [''] : lines;
}
