import { stripVTControlCharacters } from 'node:util';

// oxlint-disable-next-line no-control-regex -- terminal codes are control characters
const colour = /\u001B\[[\d;:]*m/g;
const reset = '\u001B[0m';

/**
 * A line that a task printed, as it may stand among other lines: what a progress bar drew last, without what would move
 * the cursor. Colours stay where they can be shown, and end with the line.
 */
export function taskLine(line: string, keepsColors: boolean): string {
  const last = line.includes('\r') ? (line.split('\r').findLast((part) => part !== '') ?? '') : line;
  if (!last.includes('\u001B')) return plain(last);
  const colours = [...(keepsColors ? last.matchAll(colour) : [])].map(([code]) => code);
  if (colours.length === 0) return plain(last);
  const parts = last.split(colour).map((part) => plain(part));
  return parts.map((part, index) => part + (colours[index] ?? '')).join('') + reset;
}

function plain(text: string): string {
  // Tabs stay; other control characters would move the cursor or ring the bell.
  // oxlint-disable-next-line no-control-regex -- terminal codes are control characters
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F]/g, '');
}
