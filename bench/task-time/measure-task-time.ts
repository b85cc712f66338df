import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { join, resolve } from 'node:path';
import type { Lab } from '../harness/lab.ts';
import { flowFile } from '../harness/our-project.ts';
import { otherPart, partNames, timeParts } from './time-parts.ts';

/** Where the time of one trivial task goes. */
export interface TaskTime {
  readonly workers: number;
  readonly processes: readonly ProcessTime[];
}

export interface ProcessTime {
  readonly name: 'worker' | 'launcher';
  /** Milliseconds of a task, by what they are spent on. */
  readonly parts: readonly { readonly name: string; readonly ms: number }[];
}

const workers = 2;
const sampler = resolve(import.meta.dirname, 'sampler.ts');

/**
 * Runs a wide foreach twice: once for the time of a task, once under a sampling profiler for the shares of it. What
 * comes before its tasks, and after them, is left out.
 */
export async function measureTaskTime(lab: Lab, isQuick: boolean): Promise<TaskTime> {
  using project = lab.ours();
  const profiles = join(project.folder, 'profiles');
  mkdirSync(profiles);
  const n = isQuick ? 10_000 : 30_000;
  const words = ['run', flowFile('foreach'), '--n', String(n), '--max-workers', String(workers)];
  await project.flow(words);
  const msPerTask = await project.latest('Foreach', async (run) => {
    const work = (await run.steps()).find(({ step }) => step === 'work');
    return (Number(work?.finishedAt) - Number(work?.startedAt)) / n;
  });
  await project.flow(words, { env: { BENCH_PROFILES: profiles, NODE_OPTIONS: `--import=${sampler}` } });
  return {
    workers,
    processes: [
      { name: 'worker', parts: partsOf(profiles, 'worker', msPerTask * workers) },
      { name: 'launcher', parts: partsOf(profiles, 'launcher', msPerTask) },
    ],
  };
}

/** `ms`: what each process of the role has for a task. */
function partsOf(folder: string, role: ProcessTime['name'], ms: number): ProcessTime['parts'] {
  const times = new Map<string, number>();
  for (const profile of steadyPieces(folder, role)) {
    for (const [part, micros] of timeParts(profile)) times.set(part, (times.get(part) ?? 0) + micros);
  }
  const whole = partNames.reduce((sum, name) => sum + (times.get(name) ?? 0), 0);
  if (whole === 0) throw new Error(`the ${role} was not sampled`);
  return partNames
    .map((name) => ({ name, ms: ((times.get(name) ?? 0) / whole) * ms }))
    .filter((part) => part.ms > 0 || part.name === otherPart);
}

/** Of each process, without its first piece, which is its start, and its last, which may be its end. */
function steadyPieces(folder: string, role: ProcessTime['name']): readonly Profiler.Profile[] {
  const files = readdirSync(folder).filter((file) => file.startsWith(`${role}-`));
  const byProcess = Map.groupBy(files, (file) => file.split('-')[1]);
  return [...byProcess.values()].flatMap((pieces) =>
    pieces
      .toSorted((one, other) => pieceOf(one) - pieceOf(other))
      .slice(1, -1)
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profiler.Profile),
  );
}

function pieceOf(file: string): number {
  return Number(/-(\d+)\.json$/.exec(file)?.[1]);
}
