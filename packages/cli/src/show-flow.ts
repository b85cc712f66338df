import type { InspectColor } from 'node:util';
import {
  checkedGraph,
  drawGraph,
  loadFlow,
  type GivenConfigs,
  type TextOptions,
  type TextPart,
} from '@flow/core/engine';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';

export interface ShowRequest {
  readonly file: string;
  readonly stack: string | undefined;
  readonly configs?: GivenConfigs | undefined;
  readonly with?: readonly string[] | undefined;
  readonly format: 'text' | 'json' | 'mermaid' | 'dot';
}

/** Prints a flow's graph. Throws FLOW_INVALID where it has none. */
export async function showFlow(cli: Cli, { file, stack, configs, with: given, format }: ShowRequest): Promise<number> {
  await using project = await openProject(cli, { stack });
  const flow = await loadFlow(project, file, cli.cwd, { configs, with: given });
  cli.stdout.line(drawGraph(flow.graph ?? checkedGraph(flow), format, textOptions(cli)).trimEnd());
  return 0;
}

const styles: Readonly<Record<TextPart, InspectColor | undefined>> = {
  rail: 'dim',
  sign: 'cyan',
  name: 'bold',
  note: undefined,
  description: 'dim',
};

/** A terminal's width bounds the lines; a file or another program gets them whole. */
function textOptions({ stdout, env }: Cli): TextOptions {
  return {
    ...(stdout.isTerminal ? { columns: stdout.columns } : {}),
    isAscii: !knowsUnicode(env),
    paint: (part, text) => {
      const style = styles[part];
      return style === undefined ? text : stdout.paint(style, text);
    },
  };
}

/** The locale's variables by their precedence. Where none is set, as in most containers, terminals know Unicode. */
function knowsUnicode({ LC_ALL, LC_CTYPE, LANG }: Cli['env']): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return locale === '' || /utf-?8/i.test(locale);
}
