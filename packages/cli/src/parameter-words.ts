import { describeParameters, loadFlow, type ParameterInfo } from '@flow/core/engine';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';

/**
 * Prints what a shell completes for a flow's parameters, a flag a line: `--is-loud`, `--count=` where it takes a value,
 * `--mode=fast slow` where its choices are known.
 */
export async function printParameterWords(cli: Cli, file: string): Promise<number> {
  await using project = await openProject(cli, {});
  const { definition } = await loadFlow(project, file, cli.cwd);
  for (const parameter of await describeParameters(definition)) {
    for (const line of linesOf(parameter)) cli.stdout.line(line);
  }
  return 0;
}

/** Prints what a shell completes behind `--with`, a name a line. */
export async function printDecoratorWords(cli: Cli, file: string): Promise<number> {
  await using project = await openProject(cli, {});
  const flow = await loadFlow(project, file, cli.cwd);
  for (const name of flow.offeredDecorators()) cli.stdout.line(name);
  return 0;
}

function linesOf({ flag, type, choices }: ParameterInfo): readonly string[] {
  if (!isWord(flag)) return [];
  if (type === 'boolean') return [`--${flag}`, `--no-${flag}`];
  return [`--${flag}=${choices.filter(isWord).join(' ')}`];
}

/** Shells expand the words that they complete; these hold nothing to expand, and no space. */
function isWord(text: string): boolean {
  return /^[\w.,:@%+/-]+$/.test(text);
}
