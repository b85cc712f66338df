import { inspect } from 'node:util';
import { openClient, type FlowClient, type Task } from '@flow/client';
import { formatPathspec, parsePathspec, type ArtifactRef } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { errors } from './errors.ts';
import { openProject } from './open-project.ts';
import { describeSize } from './reporters/describe-size.ts';
import { preview } from './reporters/preview.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';

export interface DumpRequest {
  readonly path: string;
  readonly artifact: string | undefined;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** Larger values aren't loaded for a preview. */
const previewBytes = 1 << 20;

/** Prints what a task stored: all artifacts with a preview, or the value of one. */
export async function dumpArtifacts(
  cli: Cli,
  { path, artifact, stack, namespace, isJson }: DumpRequest,
): Promise<number> {
  await using project = await openProject(cli, { stack, namespace, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  const task = await taskOf(client, path);
  const name = artifact ?? parsePathspec(path).artifact;
  if (name !== undefined) {
    cli.stdout.line(await valueText(cli, task, { name, isJson }));
    return 0;
  }
  const artifacts = await describeArtifacts(task, Math.max(20, cli.stdout.columns - 40));
  if (isJson) cli.stdout.line(toJson({ task: task.pathspec, artifacts }, 2));
  else for (const line of artifactLines(cli, artifacts)) cli.stdout.line(line);
  return 0;
}

/** The task that a pathspec names: a run stands for its end step. */
async function taskOf(client: FlowClient, path: string): Promise<Task> {
  const { flow, run: id, step, task } = parsePathspec(path);
  if (id === undefined) throw errors.FLOW_RUN_UNNAMED({ path });
  const run = await client.run(formatPathspec({ flow, run: id }));
  return run.task(step ?? (await run.manifest()).graph.end, task);
}

interface ShownArtifact {
  readonly name: string;
  readonly type: string;
  /** Of the encoded value, in bytes. */
  readonly size: number;
  readonly encoding: string;
  /** Undefined where the value is too large to be loaded for it. */
  readonly preview: string | undefined;
}

async function describeArtifacts(task: Task, width: number): Promise<readonly ShownArtifact[]> {
  const names = await task.artifactNames();
  return Promise.all(
    names.map(async (name) => {
      const { type, size, encoding } = await task.artifactRef(name);
      const shown = size > previewBytes ? undefined : preview(await task.artifact(name), width);
      return { name, type, size, encoding, preview: shown };
    }),
  );
}

function artifactLines({ stdout }: Cli, artifacts: readonly ShownArtifact[]): readonly string[] {
  if (artifacts.length === 0) return ['No artifacts.'];
  const header = ['ARTIFACT', 'TYPE', 'SIZE', 'VALUE'].map((title) => stdout.paint('dim', title));
  const rows = artifacts.map((one) => [
    stdout.paint('bold', one.name),
    one.type,
    describeSize(one.size),
    one.preview ?? stdout.paint('dim', `--artifact ${one.name} prints it`),
  ]);
  return table([header, ...rows]);
}

interface ValueChoice {
  readonly name: string;
  readonly isJson: boolean;
}

/** JSON where JSON says the value exactly, else as Node shows it. */
async function valueText(cli: Cli, task: Task, { name, isJson }: ValueChoice): Promise<string> {
  const value: unknown = await task.artifact(name);
  const ref: ArtifactRef = await task.artifactRef(name);
  if (isJson || ref.encoding === 'json') return toJson(value, cli.stdout.isTerminal ? 2 : undefined) ?? 'undefined';
  return inspect(value, { depth: Infinity, maxArrayLength: null, maxStringLength: null, colors: cli.stdout.hasColors });
}
