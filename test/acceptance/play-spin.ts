import { InlineCompute } from '@flow/client';
import {
  findSpin,
  openArtifacts,
  openScratch,
  parseSpinOrigin,
  resolveSpinOrigin,
  spinStep,
  type SpinEnd,
  type SpinNext,
} from '@flow/core/engine';
import { formatPathspec } from '@flow/core/kernel';
import { runCommand } from './run-command.ts';
import type { FlowAtWork, Workshop } from './workshop.ts';

export interface SpinWishes {
  /** `step/task` of the latest run. */
  readonly key?: string;
  /** Artifacts of the inputs with other values. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly isKept?: boolean;
}

/** A task that ran alone. */
export interface SpunTask {
  readonly status: string;
  /** Of the command, where it was one. */
  readonly exitCode: number | null | undefined;
  /** `step/task` of the task whose inputs it had. */
  readonly origin: string;
  readonly next: SpinNext | undefined;
  /** The texts and numbers that it stored, by name. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The task, where it is kept. */
  readonly kept: string | undefined;
}

export interface SpinPlay {
  readonly workshop: Workshop;
  readonly at: FlowAtWork;
  readonly step: string;
  readonly isCommandLine: boolean;
}

export function playSpin(play: SpinPlay, wishes: SpinWishes): Promise<SpunTask> {
  return play.isCommandLine ? spinByCommand(play, wishes) : spinHere(play, wishes);
}

/** In this process over a store in its memory; what is kept, by the workers that run the flow. */
async function spinHere({ workshop, at, step }: SpinPlay, wishes: SpinWishes): Promise<SpunTask> {
  const { project, folder } = workshop;
  const { flow } = at;
  const { key, set = {}, isKept = false } = wishes;
  const text = key === undefined ? undefined : `${flow.name}/latest/${key}`;
  const origin = await resolveSpinOrigin(project, parseSpinOrigin(text), { flow: flow.name, step });
  const source = await findSpin({ project, flow, step, ...origin });
  await using scratch = await openScratch(await project.storage(), 'memory');
  await using inline = await InlineCompute.open(flow, scratch.storage);
  const kept = { project, flow, source, compute: at.compute };
  const end = await spinStep({
    ...(isKept ? kept : { ...kept, compute: inline, stores: scratch }),
    replaced: set,
    parameters: { given: {}, areTexts: false, cwd: folder },
  });
  const storage = isKept ? await project.storage() : scratch.storage;
  const artifacts = await openArtifacts(flow.kernel, storage);
  const values = await Promise.all(
    Object.entries(end.manifest?.artifacts ?? {}).map(
      async ([name, ref]) => [name, await artifacts.load(ref)] as const,
    ),
  );
  return {
    status: end.status,
    exitCode: undefined,
    origin: `${source.path.step}/${source.path.task}`,
    next: end.next,
    values: Object.fromEntries(values),
    kept: isKept ? formatPathspec(end.task) : undefined,
  };
}

interface Told extends Pick<SpinEnd, 'status' | 'next'> {
  readonly kind: string;
  readonly origin: string;
  readonly kept?: string;
  readonly artifacts?: readonly { readonly name: string; readonly value?: unknown }[];
}

async function spinByCommand({ workshop, at, step }: SpinPlay, wishes: SpinWishes): Promise<SpunTask> {
  const { key, set = {}, isKept = false } = wishes;
  const file = at.file.slice(workshop.folder.length + 1);
  const run = key === undefined ? [] : ['--run', `${at.flow.name}/latest/${key}`];
  const sets = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${JSON.stringify(value)}`]);
  const words = ['spin', file, step, ...run, ...sets, ...(isKept ? ['--persist'] : []), '--json'];
  const { code, stdout, stderr } = await runCommand(workshop.folder, words);
  const lines = stdout.split('\n').filter((line) => line !== '');
  const told = lines.map((line) => JSON.parse(line) as Told);
  const start = told.find(({ kind }) => kind === 'spin.started');
  const end = told.find(({ kind }) => kind === 'spin.ended');
  if (start === undefined || end === undefined) throw new Error(`No step ran.\n${stdout}${stderr}`);
  const { status, next, kept, artifacts = [] } = end;
  return {
    status,
    exitCode: code,
    origin: start.origin.split('/').slice(2).join('/'),
    next,
    values: Object.fromEntries(artifacts.map(({ name, value }) => [name, value])),
    kept,
  };
}
