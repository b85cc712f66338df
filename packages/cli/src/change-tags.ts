import { openClient, type Run } from '@flow/client';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';
import { plural } from './reporters/plural.ts';
import { toJson } from './reporters/to-json.ts';

export interface TagRequest {
  /** `Flow/run` */
  readonly pathspec: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** Changes the tags of a run, and says which it has then. */
export async function changeTags(cli: Cli, request: TagRequest): Promise<number> {
  const { pathspec, add, remove, stack, namespace, isJson } = request;
  await using project = await openProject(cli, { stack, namespace, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  const run = await client.run(pathspec);
  const tags = await run.replaceTags(remove, add);
  if (isJson) cli.stdout.line(toJson(tagsJson(run, tags)));
  else if (tags.length === 0) cli.stdout.line(`${run.pathspec} has no tags.`);
  else cli.stdout.line(`${run.pathspec} has ${plural(tags.length, 'tag')}: ${tags.join(', ')}`);
  return 0;
}

export interface TagListRequest {
  readonly pathspec: string;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** Prints the tags of a run, one a line; the system's come last. */
export async function listTags(cli: Cli, { pathspec, stack, namespace, isJson }: TagListRequest): Promise<number> {
  await using project = await openProject(cli, { stack, namespace, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  const run = await client.run(pathspec);
  const { tags, systemTags } = run.info;
  const { stdout } = cli;
  if (isJson) stdout.line(toJson(tagsJson(run, tags)));
  else {
    for (const tag of tags) stdout.line(tag);
    for (const tag of systemTags) stdout.line(stdout.paint('dim', tag));
  }
  return 0;
}

function tagsJson({ flow, id, info }: Run, tags: readonly string[]): unknown {
  return { flow, run: id, tags, systemTags: info.systemTags };
}
