import type { FlagInput } from '@oclif/core/interfaces';

/** What a part of a command line is, read with the flags that are known. */
export type Token = FlagToken | UnknownFlag | Word;

export interface FlagToken {
  readonly kind: 'flag';
  /** The key of the flag in the table that it was read with. */
  readonly name: string;
  /** As it was written, without its value. */
  readonly spelling: string;
  /** `--no-name` */
  readonly isNegated: boolean;
  readonly value: string | undefined;
}

export interface UnknownFlag {
  readonly kind: 'unknown';
  readonly spelling: string;
  readonly hasValue: boolean;
}

export interface Word {
  readonly kind: 'word';
  readonly text: string;
  /** The flag right before it, whose value it is not, as far as can be told. */
  readonly after: FlagToken | UnknownFlag | undefined;
}

/**
 * Cuts a command line into flags and words. What stands behind `=` belongs to its flag whatever it looks like; the next
 * word does too where the flag takes a value, unless it is itself a flag that is known. Behind `--` all are words.
 */
export function tokensOf(argv: readonly string[], flags: FlagInput): readonly Token[] {
  const known = knownSpellings(flags);
  const tokens: Token[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') return [...tokens, ...rest.map((text): Word => ({ kind: 'word', text, after: undefined }))];
    if (!looksLikeFlag(word)) {
      tokens.push({ kind: 'word', text: word, after: openFlag(tokens.at(-1)) });
      continue;
    }
    const read = flagsIn(word, known);
    const last = read.at(-1);
    const isOpen = last?.kind === 'flag' && last.value === undefined && known.get(last.spelling)?.takesValue === true;
    const value = isOpen && isValue(rest[0], known) ? rest.shift() : undefined;
    tokens.push(...(value === undefined ? read : [...read.slice(0, -1), { ...last, value } as FlagToken]));
  }
  return tokens;
}

interface Spelling {
  readonly name: string;
  readonly isNegated: boolean;
  readonly takesValue: boolean;
}

type Spellings = ReadonlyMap<string, Spelling>;

/** All ways to write the flags, with their dashes. */
export function knownSpellings(flags: FlagInput): Spellings {
  const negated: (readonly [string, Spelling])[] = [];
  const plain: (readonly [string, Spelling])[] = [];
  for (const [name, flag] of Object.entries(flags)) {
    const takesValue = flag.type === 'option';
    const add = (spelling: string): unknown => plain.push([spelling, { name, isNegated: false, takesValue }]);
    for (const one of [name, ...(flag.aliases ?? [])]) {
      add(`--${one}`);
      if (flag.type === 'boolean' && flag.allowNo)
        negated.push([`--no-${one}`, { name, isNegated: true, takesValue: false }]);
    }
    if (flag.char !== undefined) add(`-${flag.char}`);
  }
  return new Map([...negated, ...plain]);
}

function looksLikeFlag(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

function isValue(word: string | undefined, known: Spellings): boolean {
  if (word === undefined || word === '--') return false;
  return !looksLikeFlag(word) || flagsIn(word, known).some(({ kind }) => kind === 'unknown');
}

function openFlag(before: Token | undefined): FlagToken | UnknownFlag | undefined {
  if (before?.kind === 'flag') return before.value === undefined ? before : undefined;
  return before?.kind === 'unknown' && !before.hasValue ? before : undefined;
}

/** `--name`, `--name=value`, or letters with one dash: `-qw`, `-k5`, `-k=5`. */
function flagsIn(word: string, known: Spellings): readonly (FlagToken | UnknownFlag)[] {
  const [spelling = word] = word.split('=', 1);
  const value = spelling.length === word.length ? undefined : word.slice(spelling.length + 1);
  const unknown: UnknownFlag = { kind: 'unknown', spelling, hasValue: value !== undefined };
  if (!word.startsWith('--')) return lettersIn(spelling, value, known) ?? [unknown];
  const found = known.get(spelling);
  return [found === undefined ? unknown : { kind: 'flag', ...found, spelling, value }];
}

/** Undefined where one of them is no flag. */
function lettersIn(spelling: string, value: string | undefined, known: Spellings): readonly FlagToken[] | undefined {
  const letters = Array.from(spelling.slice(1));
  const tokens: FlagToken[] = [];
  for (const [index, letter] of letters.entries()) {
    const found = known.get(`-${letter}`);
    if (found === undefined) return undefined;
    const behind = letters.slice(index + 1).join('');
    const isLast = behind === '' || found.takesValue;
    const own = isLast && behind !== '' ? [behind, ...(value === undefined ? [] : [value])].join('=') : value;
    tokens.push({ kind: 'flag', ...found, spelling: `-${letter}`, value: isLast ? own : undefined });
    if (isLast) return tokens;
  }
  return undefined;
}
