import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { openClient, type FlowClient, type Task } from '@flow/client';
import { FlowError } from '@flow/core';
import { formatPathspec, isFileArtifact, parsePathspec, type ArtifactRef } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { describeArtifact, type ShownArtifact } from './describe-artifact.ts';
import { errors } from './errors.ts';
import { openProject } from './open-project.ts';
import { describeSize } from './reporters/describe-size.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';
import { toWholeJson } from './reporters/to-whole-json.ts';

export interface DumpRequest {
  readonly path: string;
  readonly artifact: string | undefined;
  /** The file that the artifact's value is written to. */
  readonly output: string | undefined;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** Prints what a task stored: all artifacts with a preview, or the value of one. */
export async function dumpArtifacts(cli: Cli, request: DumpRequest): Promise<number> {
  const { path, artifact, output, stack, namespace, isJson } = request;
  await using project = await openProject(cli, { stack, namespace, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  const task = await taskOf(client, path);
  const name = artifact ?? parsePathspec(path).artifact;
  if (output !== undefined) {
    if (name === undefined) throw errors.FLOW_DUMP_OUTPUT({ path: task.pathspec });
    await writeValue(resolve(cli.cwd, output), await task.artifact(name), () => valueText(cli, task, { name, isJson }));
    return 0;
  }
  if (name !== undefined) {
    cli.stdout.line(await valueText(cli, task, { name, isJson }));
    return 0;
  }
  const artifacts = await describeArtifacts(task, Math.max(20, cli.stdout.columns - 40));
  const unread = artifacts.find(({ problem }) => problem !== undefined)?.problem;
  if (isJson) {
    cli.stdout.line(toJson({ task: task.pathspec, artifacts: artifacts.map((one) => artifactJson(one)) }, 2));
    return unread?.exitCode ?? 0;
  }
  for (const line of artifactLines(cli, artifacts)) cli.stdout.line(line);
  if (unread !== undefined) throw unread;
  return 0;
}

/** One whose value can't be read is shown all the same, beside the others. */
interface DumpedArtifact extends ShownArtifact {
  readonly problem?: FlowError;
}

function artifactJson({ problem, ...shown }: DumpedArtifact): object {
  return problem === undefined ? shown : { ...shown, error: { code: problem.code, message: problem.message } };
}

/** The task that a pathspec names: a run stands for its end step. */
async function taskOf(client: FlowClient, path: string): Promise<Task> {
  const { flow, run: id, step, task } = parsePathspec(path);
  if (id === undefined) throw errors.FLOW_RUN_UNNAMED({ path });
  const run = await client.run(formatPathspec({ flow, run: id }));
  return run.task(step ?? (await run.manifest()).graph.end, task);
}

async function describeArtifacts(task: Task, width: number): Promise<readonly DumpedArtifact[]> {
  const names = await task.artifactNames();
  return Promise.all(
    names.map(async (name) => {
      const ref = await task.artifactRef(name);
      const load = (): Promise<unknown> => task.shownArtifact(name);
      try {
        return await describeArtifact({ name, ref, load }, width);
      } catch (problem) {
        if (!FlowError.is(problem)) throw problem;
        const { type, size, encoding } = ref;
        return { name, type, size, encoding, preview: undefined, problem };
      }
    }),
  );
}

function artifactLines({ stdout }: Cli, artifacts: readonly DumpedArtifact[]): readonly string[] {
  if (artifacts.length === 0) return ['No artifacts.'];
  const header = ['ARTIFACT', 'TYPE', 'SIZE', 'VALUE'].map((title) => stdout.paint('dim', title));
  const rows = artifacts.map((one) => [
    stdout.paint('bold', one.name),
    one.type,
    describeSize(one.size),
    one.problem === undefined
      ? (one.preview ?? stdout.paint('dim', `--artifact ${one.name} prints it`))
      : stdout.paint('red', one.problem.code),
  ]);
  return table([header, ...rows]);
}

/** Files and bytes as they are, text as it is, all else as it is printed. */
async function writeValue(file: string, value: unknown, shown: () => Promise<string>): Promise<void> {
  try {
    if (isFileArtifact(value)) await writeFile(file, value.stream());
    else await writeFile(file, bytesOf(value) ?? `${await shown()}\n`);
  } catch (cause) {
    if (FlowError.is(cause)) throw cause;
    throw errors.FLOW_OUTPUT_FILE({ file, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}

function bytesOf(value: unknown): string | Uint8Array | undefined {
  if (typeof value === 'string') return value;
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : undefined;
}

interface ValueChoice {
  readonly name: string;
  readonly isJson: boolean;
}

/** JSON where JSON says the value exactly, else as Node shows it. */
async function valueText(cli: Cli, task: Task, { name, isJson }: ValueChoice): Promise<string> {
  const value = await task.shownArtifact(name);
  const ref: ArtifactRef = await task.artifactRef(name);
  if (isJson || ref.encoding === 'json') return toWholeJson(value, cli.stdout.isTerminal ? 2 : undefined) ?? 'null';
  return inspect(value, { depth: Infinity, maxArrayLength: null, maxStringLength: null, colors: cli.stdout.hasColors });
}
