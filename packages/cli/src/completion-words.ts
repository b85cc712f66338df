/** What a completion needs to know of oclif's manifest. */
export interface KnownCommand {
  readonly id: string;
  readonly hidden?: boolean;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly flags: Readonly<Record<string, KnownFlag>>;
}

export interface KnownFlag {
  readonly type: string;
  readonly char?: string | undefined;
  readonly hidden?: boolean | undefined;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly options?: readonly string[] | undefined;
}

export interface FlagWords {
  readonly name: string;
  readonly char: string | undefined;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export interface CommandWords {
  /** `runs list` */
  readonly words: string;
  readonly description: string;
  readonly flags: readonly FlagWords[];
}

/** The commands and their flags, as a shell completes them. */
export function completionWords(commands: readonly KnownCommand[]): readonly CommandWords[] {
  return commands
    .filter(({ hidden }) => hidden !== true)
    .map((command) => ({
      words: command.id.replaceAll(':', ' '),
      description: firstLine(command),
      flags: flagWords(command),
    }))
    .toSorted((a, b) => (a.words < b.words ? -1 : 1));
}

function flagWords({ flags }: KnownCommand): readonly FlagWords[] {
  const own = Object.entries(flags)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([name, flag]) => ({
      name,
      char: flag.char,
      description: firstLine(flag),
      takesValue: flag.type === 'option',
      choices: flag.options ?? [],
    }));
  return [...own, { name: 'help', char: 'h', description: 'Show help', takesValue: false, choices: [] }];
}

function firstLine({ summary, description }: Pick<KnownFlag, 'summary' | 'description'>): string {
  return (summary ?? description ?? '').split('\n')[0] ?? '';
}
