import { resolve } from 'node:path';
import { openClient, type FlowClient, type Run, type SourceDiff } from '@flow/client';
import { didYouMean } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { errors } from './errors.ts';
import { openProject } from './open-project.ts';
import { describeSize } from './reporters/describe-size.ts';
import { plural } from './reporters/plural.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';

export interface CodeRequest {
  /** `Flow/run` */
  readonly pathspec: string;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** Lists the files that a run ran, or prints one of them as it is. */
export async function showCode(cli: Cli, request: CodeRequest, file: string | undefined): Promise<number> {
  return withRun(cli, request, async (run) => {
    const { stdout } = cli;
    if (file !== undefined) return cli.stdout.bytes(await contentsOf(run, file));
    const files = await run.code().files();
    const shown = files.map(({ path, contents }) => ({ path, size: contents.length }));
    if (request.isJson) stdout.line(toJson({ flow: run.flow, run: run.id, code: run.info.code, files: shown }));
    else for (const line of table(shown.map(({ path, size }) => [path, describeSize(size)]))) stdout.line(line);
  });
}

/** Writes the files that a run ran into a folder. */
export async function saveCode(
  cli: Cli,
  request: CodeRequest,
  { folder, overwrite }: { readonly folder: string; readonly overwrite: boolean },
): Promise<number> {
  return withRun(cli, request, async (run) => {
    const files = await run.code().save(resolve(cli.cwd, folder), { overwrite });
    if (request.isJson)
      cli.stdout.line(toJson({ flow: run.flow, run: run.id, folder: resolve(cli.cwd, folder), files }));
    else cli.stdout.line(`Saved ${plural(files.length, 'file')} of ${run.pathspec} in ${folder}.`);
  });
}

/** Prints how the files that a run ran differ from those of the project now, or of another run. */
export async function diffCode(cli: Cli, request: CodeRequest, other: string | undefined): Promise<number> {
  return withRun(cli, request, async (run, client) => {
    const diffs = await run.code().diff(other === undefined ? undefined : await client.run(other));
    for (const diff of diffs) {
      if (request.isJson) cli.stdout.line(toJson(diff));
      else cli.stdout.write(patchText(cli, diff));
    }
    if (diffs.length === 0 && !request.isJson && cli.stderr.isTerminal) cli.stderr.line('They are the same.');
  });
}

async function withRun(
  cli: Cli,
  { pathspec, stack, namespace }: CodeRequest,
  work: (run: Run, client: FlowClient) => Promise<void>,
): Promise<number> {
  await using project = await openProject(cli, { stack, namespace, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  await work(await client.run(pathspec), client);
  return 0;
}

async function contentsOf(run: Run, file: string): Promise<Uint8Array> {
  const files = await run.code().files();
  const found = files.find(({ path }) => path === file);
  if (found !== undefined) return found.contents;
  const guess = didYouMean(
    file,
    files.map(({ path }) => path),
  );
  throw errors.FLOW_CODE_FILE_UNKNOWN({ path: run.pathspec, file, guess });
}

function patchText({ stdout }: Cli, { path, status, patch }: SourceDiff): string {
  if (patch === undefined) return `${path} is no text, or other text as a whole: it was ${status}.\n`;
  const lines = patch.split('\n').map((line, index) => {
    const style = styleOf(line, index);
    return style === undefined ? line : stdout.paint(style, line);
  });
  return lines.join('\n');
}

/** The first two lines name the files. */
function styleOf(line: string, index: number): 'bold' | 'cyan' | 'green' | 'red' | undefined {
  if (index < 2) return 'bold';
  if (line.startsWith('@@')) return 'cyan';
  if (line.startsWith('+')) return 'green';
  return line.startsWith('-') ? 'red' : undefined;
}
