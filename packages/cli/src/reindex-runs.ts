import { rebuildIndex } from '@flow/core/engine';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';
import { plural } from './reporters/plural.ts';
import { reportWarning } from './reporters/report-error.ts';
import { toJson } from './reporters/to-json.ts';

export interface ReindexRequest {
  readonly stack: string | undefined;
  readonly isJson: boolean;
}

/** Puts all that the store knows of runs into the index; what can't be read is said on stderr, and the exit code is 1. */
export async function reindexRuns(cli: Cli, { stack, isJson }: ReindexRequest): Promise<number> {
  await using project = await openProject(cli, { stack, replacesBroken: true });
  const [storage, metadata] = await Promise.all([project.storage(), project.metadata()]);
  const { runs, attempts, problems } = await rebuildIndex({ storage, metadata });
  for (const problem of problems) reportWarning(cli, problem);
  const told = { runs, attempts, problems: problems.length, store: storage.url, index: metadata.url };
  cli.stdout.line(
    isJson
      ? toJson(told)
      : `${plural(runs, 'run')} with ${plural(attempts, 'attempt')} of ${storage.url} are in the index.`,
  );
  return problems.length > 0 ? 1 : 0;
}
