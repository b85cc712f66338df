/** A place in a text; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

const linesAround = 3;

/** Where the character at `offset` (counted from 0) stands in `text`. */
export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: before.length - lineStart + 1 };
}

/**
 * The lines around `position`, numbered, with `^` under `length` characters (1 by default) from it on.
 *
 * @example
 * codeFrame('const a = 1;\nconst b = oops;', { line: 2, column: 11 }, 4);
 * //   1 | const a = 1;
 * // > 2 | const b = oops;
 * //     |           ^^^^
 */
export function codeFrame(text: string, position: TextPosition, length = 1): string {
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, position.line - linesAround);
  const last = Math.min(lines.length, position.line + linesAround);
  const width = String(last).length;
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    const line = lines[number - 1] ?? '';
    const here = number === position.line;
    shown.push(`${here ? '>' : ' '} ${String(number).padStart(width)} | ${line}`.trimEnd());
    if (here) shown.push(`  ${' '.repeat(width)} | ${marker(line, position.column, length)}`);
  }
  return shown.join('\n');
}

/** Keeps the line's tabs, so that the marks stand below what they mean. */
function marker(line: string, column: number, length: number): string {
  const indent = line
    .slice(0, column - 1)
    .padEnd(column - 1)
    .replaceAll(/[^\t]/g, ' ');
  const room = Math.max(1, line.length - column + 1);
  return indent + '^'.repeat(Math.max(1, Math.min(length, room)));
}
