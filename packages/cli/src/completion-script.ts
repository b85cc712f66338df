import { completionWords, type CommandWords, type FlagWords, type KnownCommand } from './completion-words.ts';

/** A script that makes `shell` complete commands, flags, the choices of flags, and files. */
export function completionScript(shell: string, commands: readonly KnownCommand[]): string {
  const words = completionWords(commands);
  if (shell === 'fish') return fish(words);
  return shell === 'zsh' ? `autoload -Uz bashcompinit && bashcompinit\n${bash(words)}` : bash(words);
}

/** The first words of commands, and for each topic its second ones. */
function nextWords(commands: readonly CommandWords[]): ReadonlyMap<string, readonly string[]> {
  const next = new Map<string, string[]>([['', []]]);
  for (const { words } of commands) {
    const [first = '', second] = words.split(' ');
    if (next.get('')?.includes(first) === false) next.get('')?.push(first);
    if (second !== undefined) next.set(first, [...(next.get(first) ?? []), second]);
  }
  return next;
}

function bash(commands: readonly CommandWords[]): string {
  const topics = [...nextWords(commands)].map(
    ([topic, words]) => `    ${quoted(topic)}) words=${quoted(words.join(' '))} ;;`,
  );
  const flags = commands.map(
    ({ words, flags: own }) => `    ${quoted(words)}) words=${quoted(own.flatMap(spellings).join(' '))} ;;`,
  );
  const choices = commands.flatMap(({ words, flags: own }) => own.flatMap((flag) => bashValues(words, flag)));
  return `_flow_words() {
  local words=
  case "$1" in
${topics.join('\n')}
  esac
  printf '%s' "$words"
}
_flow_flags() {
  local words=
  case "$1" in
${flags.join('\n')}
  esac
  printf '%s' "$words"
}
_flow_values() {
  case "$1" in
${choices.join('\n')}
  *) return 1 ;;
  esac
}
${bashFunctions}`;
}

/** What asks the words above, and the flow that the command line names. */
const bashFunctions = `_flow_parameters() {
  local word
  for word in "\${COMP_WORDS[@]}"; do
    case "$word" in
    *.ts|*.mts|*.cts|*.tsx|*.js|*.mjs|*.cjs|*.jsx) "\${COMP_WORDS[0]}" completion-flags "$@" "$word" 2> /dev/null; return ;;
    esac
  done
}
_flow() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" values
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "$(_flow_words '') --help --version" -- "$current"))
    return
  fi
  if [ -n "$(_flow_words "$command")" ]; then
    if [ "$COMP_CWORD" -eq 2 ]; then
      COMPREPLY=($(compgen -W "$(_flow_words "$command")" -- "$current"))
      return
    fi
    command="$command \${COMP_WORDS[2]}"
  fi
  if [ "$before" = --with ]; then
    COMPREPLY=($(compgen -W "$(_flow_parameters --with)" -- "$current"))
    return
  fi
  if values="$(_flow_values "$command $before")"; then
    if [ -n "$values" ]; then COMPREPLY=($(compgen -W "$values" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi
    return
  fi
  local own= line flags
  case "$command:$current:$before" in
  run:-*|resume:-*|spin:-*|plan:-*|run:*:--*|resume:*:--*|spin:*:--*|plan:*:--*) own="$(_flow_parameters)" ;;
  esac
  flags="$(_flow_flags "$command")"
  while IFS= read -r line; do
    case "$line" in
    "$before="?*) COMPREPLY=($(compgen -W "\${line#*=}" -- "$current")); return ;;
    "$before=") COMPREPLY=($(compgen -f -- "$current")); return ;;
    esac
    flags="$flags \${line%%=*}"
  done <<< "$own"
  case "$current" in
  -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
  *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _flow flow
`;

/** What may stand after a flag that takes a value: its choices, or nothing known. */
function bashValues(words: string, flag: FlagWords): readonly string[] {
  if (!flag.takesValue) return [];
  const patterns = spellings(flag)
    .map((spelling) => quoted(`${words} ${spelling}`))
    .join('|');
  return [`  ${patterns}) printf '%s' ${quoted(flag.choices.join(' '))} ;;`];
}

function spellings({ name, char }: FlagWords): readonly string[] {
  return [`--${name}`, ...(char === undefined ? [] : [`-${char}`])];
}

function fish(commands: readonly CommandWords[]): string {
  const next = nextWords(commands);
  const topics = [...next.keys()].filter((topic) => topic !== '');
  const lines = [...next].flatMap(([topic, words]) =>
    words.map((word) => {
      const when =
        topic === ''
          ? '__fish_use_subcommand'
          : `__fish_seen_subcommand_from ${topic}; and not __fish_seen_subcommand_from ${words.join(' ')}`;
      const description =
        commands.find((command) => command.words === [topic, word].join(' ').trim())?.description ?? '';
      return `complete -c flow -f -n ${quoted(when)} -a ${quoted(word)} -d ${quoted(description)}`;
    }),
  );
  const flags = commands.flatMap((command) => fishFlags(command, topics));
  return `${[fishParameters, ...lines, ...flags, fishFlow(topics)].join('\n')}\n`;
}

/** Asks the flow that the command line names: for the choices of the parameter before the cursor, else for its flags. */
const fishParameters = `function __flow_parameters
  set -l words (commandline -opc)
  set -l files (string match -r '^.*\\.[cm]?[jt]sx?$' -- $words)
  test -n "$files[1]"; or return
  set -l parameters ($words[1] completion-flags $files[1] 2> /dev/null)
  set -l before (string match -- "$words[-1]=*" $parameters)
  if test -n "$before"
    string split -n ' ' -- (string replace -r '^[^=]*=' '' -- $before)
  else
    string replace -r '=.*' '' -- $parameters
  end
end`;

function fishFlow(topics: readonly string[]): string {
  const when = `__fish_seen_subcommand_from run resume spin plan; and not __fish_seen_subcommand_from ${topics.join(' ')}`;
  return `complete -c flow -n ${quoted(when)} -a '(__flow_parameters)'`;
}

/** A command of one word is told from a topic's command of the same name by the absence of topics. */
function fishFlags({ words, flags }: CommandWords, topics: readonly string[]): readonly string[] {
  const seen = words.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const alone = words.includes(' ') ? [] : [`not __fish_seen_subcommand_from ${topics.join(' ')}`];
  const when = quoted([...seen, ...alone].join('; and '));
  return flags.map(({ name, char, description, takesValue, choices }) =>
    [
      `complete -c flow -n ${when} -l ${name}`,
      ...(char === undefined ? [] : [`-s ${char}`]),
      ...(takesValue ? ['-r'] : []),
      ...(choices.length > 0 ? [`-f -a ${quoted(choices.join(' '))}`] : []),
      `-d ${quoted(description)}`,
    ].join(' '),
  );
}

/** In single quotes; the one way that bash, zsh and fish read alike. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", '’')}'`;
}
