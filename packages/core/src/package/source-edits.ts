import path from 'node:path';
import { MagicString } from 'magic-string';
import { parseSync, type Program } from 'oxc-parser';

/** Replaces the text from `start` up to `end` (UTF-16 units). */
export interface SourceEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface EditedSource {
  readonly code: string;
  /** A source map as JSON; undefined where lines and columns stand as they did. */
  readonly map: string | undefined;
}

/** The file's syntax tree; undefined when it has an error, which the compiler shall tell. */
export function parseSource(code: string, file: string): Program | undefined {
  const { errors, program } = parseSync(path.basename(file), code);
  return errors.length === 0 ? program : undefined;
}

/** Makes the edits, none of which may overlap another or add a line. */
export function editSource(code: string, file: string, edits: readonly SourceEdit[]): EditedSource {
  const text = new MagicString(code);
  for (const edit of edits) {
    if (edit.start === edit.end) text.appendLeft(edit.start, edit.text);
    else text.overwrite(edit.start, edit.end, edit.text);
  }
  if (edits.every((edit) => endsLine(code, edit.end))) return { code: text.toString(), map: undefined };
  const map = text.generateMap({ source: path.basename(file), includeContent: true, hires: 'boundary' });
  return { code: text.toString(), map: map.toString() };
}

/** The code with its map inside, as compilers take it. */
export function withInlineMap(edited: EditedSource): string {
  if (edited.map === undefined) return edited.code;
  const map = Buffer.from(edited.map).toString('base64');
  return `${edited.code}\n//# sourceMappingURL=data:application/json;base64,${map}`;
}

function endsLine(code: string, offset: number): boolean {
  return code[offset] === '\n' || code.startsWith('\r\n', offset) || offset === code.length;
}
