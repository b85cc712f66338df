import type { Cli } from '../cli.ts';

/** A command of ours in a sentence, and not what "the flow runs" says. */
const ours =
  /(?<!\b(?:the|a|this|each|every) )\bflow (?=(?:run|resume|spin|check|show|runs|logs|dump|config|doctor|plugins|help)\b|--)/g;

/** A text whose commands read as the user has to type them here: `npm run flow -- resume …`, where no `flow` is on the PATH. */
export function asCalled({ command }: Pick<Cli, 'command'>, text: string): string {
  return text.replaceAll(ours, () => `${command} `);
}
