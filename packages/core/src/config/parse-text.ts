import type { ConfigOption } from './options.ts';

/** The value that a variable or a flag gives as text; one that can't be read as what it must be stays a text. */
export function parseText({ kind, separator = /,/ }: ConfigOption, text: string): unknown {
  switch (kind) {
    case 'count':
    case 'seconds':
      return Number.isNaN(Number(text)) ? text : Number(text);
    case 'texts':
      return text
        .split(separator)
        .map((each) => each.trim())
        .filter((each) => each !== '');
    default:
      return text;
  }
}
