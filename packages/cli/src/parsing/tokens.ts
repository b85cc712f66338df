import { parseArgs } from 'node:util';
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
  /** What stands behind its `=`. */
  readonly value: string | undefined;
}

export interface Word {
  readonly kind: 'word';
  readonly text: string;
  /** The flag right before it, whose value it is not, as far as can be told. */
  readonly after: FlagToken | UnknownFlag | undefined;
}

/**
 * Cuts a command line into flags and words, by Node's own rules: what stands behind `=` belongs to its flag whatever it
 * looks like, and so does the next word where the flag takes a value. But a flag that is known isn't taken for a value:
 * more likely that was forgotten. Behind `--` all are words.
 */
export function tokensOf(argv: readonly string[], flags: FlagInput): readonly Token[] {
  const known = knownSpellings(flags);
  const parsed = parseArgs({
    args: [...argv],
    options: optionsOf(known),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const tokens: Token[] = [];
  let isBehindDashes = false;
  for (const token of parsed.tokens) {
    if (token.kind === 'option-terminator') isBehindDashes = true;
    else if (token.kind === 'option') tokens.push(flagToken(token, known));
    else tokens.push({ kind: 'word', text: token.value, after: isBehindDashes ? undefined : openFlag(tokens.at(-1)) });
  }
  return tokens;
}

interface OptionToken {
  /** As it was written, with its dashes. */
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function flagToken({ rawName, value, inlineValue }: OptionToken, known: Spellings): FlagToken | UnknownFlag {
  const found = known.get(rawName);
  if (found === undefined) return { kind: 'unknown', spelling: rawName, value };
  const { name, isNegated } = found;
  const token = { kind: 'flag', name, isNegated, spelling: rawName } as const;
  // `-k=5`, which Node reads as the value `=5`.
  if (inlineValue === true) return { ...token, value: rawName.startsWith('--') ? value : value?.replace(/^=/, '') };
  const isForgotten = value === '--' || (value !== undefined && known.has(value.split('=', 1)[0] ?? ''));
  return { ...token, value: isForgotten ? undefined : value };
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function optionsOf(known: Spellings): Options {
  const shorts = new Map(
    [...known].filter(([spelling]) => !spelling.startsWith('--')).map(([one, { name }]) => [name, one]),
  );
  const options = [...known]
    .filter(([spelling]) => spelling.startsWith('--'))
    .map(([spelling, { name, takesValue }]) => {
      const long = spelling.slice(2);
      const short = long === name ? shorts.get(name)?.slice(1) : undefined;
      const type = takesValue ? ('string' as const) : ('boolean' as const);
      return [long, { type, multiple: true, ...(short !== undefined && { short }) }] as const;
    });
  return Object.fromEntries(options);
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

function openFlag(before: Token | undefined): FlagToken | UnknownFlag | undefined {
  if (before?.kind === 'flag') return before.value === undefined ? before : undefined;
  return before?.kind === 'unknown' && before.value === undefined ? before : undefined;
}
