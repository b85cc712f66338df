import { projectSchema } from '@flow/core/setup';
import type { Cli } from './cli.ts';
import { guardProcess } from './guard-process.ts';
import { toJson } from './reporters/to-json.ts';

/** Prints the JSON schema of the current project's config. */
export async function showSchema(cli: Cli): Promise<number> {
  guardProcess(cli);
  const { cwd, env, stdout } = cli;
  stdout.line(toJson(await projectSchema({ cwd, env }), 2));
  return 0;
}
