import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import type { Task } from '@flow/client';
import type { FlowConfig } from '@flow/core';
import { resumeRun, startRun, type LaunchOptions, type RunEnd } from '@flow/core/engine';
import type { RunEvent } from '@flow/core/kernel';
import type { CheckedRun } from './checked-run.ts';
import { readCommand, runCommand, type CommandEnd } from './run-command.ts';
import { seedOf } from './seed.ts';
import type { FlowAtWork, Workshop } from './workshop.ts';

/** What is asked of a context. */
export interface Launch {
  /** Parameters by field, as texts of a command line. */
  readonly given: Readonly<Record<string, string>>;
  /** Environment variables that give parameters too. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  /** Goes on from the latest run instead of starting one. */
  readonly resume: { readonly step: string | undefined } | undefined;
  /** Chooses where a run is interrupted. */
  readonly seed: number;
}

/** A way to run flows. */
export interface Context {
  readonly name: string;
  readonly config: FlowConfig;
  /** Its runs are interrupted and resumed, so that what ends a run itself can't be checked. */
  readonly interrupts: boolean;
  /** What is done once with a flow that was loaded, before it runs. */
  readonly prepare: (workshop: Workshop, at: FlowAtWork) => Promise<FlowAtWork>;
  readonly run: (workshop: Workshop, at: FlowAtWork, launch: Launch) => Promise<CheckedRun>;
}

export const warmWorkers: Context = {
  name: 'warm workers',
  config: {},
  interrupts: false,
  prepare: asItIs,
  run: runHere,
};

export const ownProcess: Context = {
  name: 'a process for each task',
  config: { isolation: 'process' },
  interrupts: false,
  prepare: asItIs,
  run: runHere,
};

/** The flow's file is gone and its tasks run from the archive that the store holds, unpacked elsewhere. */
export const storedPackage: Context = {
  name: 'stored package',
  config: {},
  interrupts: false,
  prepare: fromStore,
  run: runHere,
};

export const stoppedAndResumed: Context = {
  name: 'stopped and resumed',
  config: { graceSeconds: 0 },
  interrupts: true,
  prepare: asItIs,
  run: async (workshop, at, launch) => {
    const stop = new AbortController();
    let left = launch.seed;
    const onEvent = ({ kind }: RunEvent): void => {
      if (kind !== 'task.finished' && kind !== 'task.started') return;
      if (left === 0) stop.abort('the test stops it');
      left -= 1;
    };
    const options = { ...base(workshop, at), tags: launch.tags, signal: stop.signal, onEvent };
    const { given, variables } = launch;
    const first = await startRun({ ...options, given, variables, areTexts: true, cwd: workshop.folder });
    if (first.status === 'finished') throw new Error(`The run was over before it could be stopped.`);
    return runHere(workshop, at, { ...launch, resume: { step: undefined } });
  },
};

export const commandLine: Context = {
  name: 'command line',
  config: {},
  interrupts: false,
  prepare: asItIs,
  run: runByCommand,
};

export const killedAndResumed: Context = {
  name: 'killed and resumed',
  config: {},
  interrupts: true,
  prepare: asItIs,
  run: killAndResume,
};

const mostKills = 6;

/** On a busy machine a run may be over before the kill reaches it: then another is killed, earlier. */
async function killAndResume(workshop: Workshop, at: FlowAtWork, launch: Launch): Promise<CheckedRun> {
  for (let kill = 0; kill < mostKills; kill += 1) {
    const toldBefore = await runAndKill(workshop, at, { ...launch, seed: Math.floor(launch.seed / 2 ** kill) });
    const words = runWords(workshop, at, { ...launch, resume: { step: undefined } });
    const ended = await runCommand(workshop.folder, words, launch);
    if (ended.stdout.includes('FLOW_RESUME_FINISHED')) continue;
    return { ...(await checkedCommand(workshop, at, { ended, isResumed: true })), toldBefore };
  }
  throw new Error(`The run was over ${String(mostKills)} times before it could be killed.`);
}

/** Returns the tasks that were told to be finished. */
async function runAndKill(workshop: Workshop, at: FlowAtWork, launch: Launch): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  let left = launch.seed;
  const onLine = (line: string, kill: () => void): void => {
    const event = JSON.parse(line) as RunEvent;
    if (event.kind === 'task.finished') told.add(`${event.step}/${event.task}`);
    if (event.kind === 'task.finished' || event.kind === 'task.started') left -= 1;
    if (left < 0) kill();
  };
  await runCommand(workshop.folder, runWords(workshop, at, launch), { ...launch, onLine });
  return told;
}

async function asItIs(_workshop: Workshop, at: FlowAtWork): Promise<FlowAtWork> {
  return at;
}

function base(workshop: Workshop, at: FlowAtWork): Omit<LaunchOptions, 'parameters' | 'origin'> {
  return { project: workshop.project, flow: at.flow, compute: at.compute };
}

async function runHere(workshop: Workshop, at: FlowAtWork, launch: Launch): Promise<CheckedRun> {
  const events: RunEvent[] = [];
  const options = { ...base(workshop, at), tags: launch.tags, onEvent: (event: RunEvent) => events.push(event) };
  const end: RunEnd = await (launch.resume === undefined
    ? startRun({ ...options, given: launch.given, variables: launch.variables, areTexts: true, cwd: workshop.folder })
    : resumeRun({ ...options, steps: [launch.resume.step ?? []].flat() }));
  const path = `${end.flow}/${end.run}`;
  const tasks = await tasksOf(workshop, path);
  const value = async (key: string, name: string): Promise<unknown> => tasks.get(key)?.artifact(name);
  const facts = { events, tasks, value, status: end.status, exitCode: undefined };
  return { ...(await seen(workshop, at, path)), ...facts, isResumed: launch.resume !== undefined };
}

async function runByCommand(workshop: Workshop, at: FlowAtWork, launch: Launch): Promise<CheckedRun> {
  const ended = await runCommand(workshop.folder, runWords(workshop, at, launch), launch);
  return checkedCommand(workshop, at, { ended, isResumed: launch.resume !== undefined });
}

interface CommandRun {
  readonly ended: CommandEnd;
  readonly isResumed: boolean;
}

async function checkedCommand(
  workshop: Workshop,
  at: FlowAtWork,
  { ended, isResumed }: CommandRun,
): Promise<CheckedRun> {
  const events = eventsOf(ended);
  const last = events.at(-1);
  if (last?.kind !== 'run.ended')
    throw new Error(`The command didn't end as a run does.\n${ended.stdout}${ended.stderr}`);
  const path = `${last.flow}/${last.run}`;
  const tasks = await tasksOf(workshop, path);
  const { end } = at.shape;
  // A command takes a fifth of a second: one in eight of the end step's values is read by it, the others by the client.
  const value = async (key: string, name: string): Promise<unknown> => {
    const task = tasks.get(key);
    const isJson = (await task?.artifactRef(name))?.encoding === 'json';
    const isTurn = seedOf(`${name} ${at.shape.name}`) % 8 === 0;
    if (!isJson || !isTurn || !key.startsWith(`${end}/`)) return task?.artifact(name);
    return readCommand(workshop.folder, ['dump', `${path}/${key}`, '--artifact', name, '--json']);
  };
  const facts = { events, tasks, value, status: last.status, exitCode: ended.code };
  return { ...(await seen(workshop, at, path)), ...facts, isResumed };
}

async function seen(
  workshop: Workshop,
  at: FlowAtWork,
  path: string,
): Promise<Pick<CheckedRun, 'at' | 'folder' | 'run'>> {
  return { at, folder: workshop.folder, run: await workshop.client.run(path) };
}

async function tasksOf(workshop: Workshop, path: string): Promise<ReadonlyMap<string, Task>> {
  const run = await workshop.client.run(path);
  const tasks = await Array.fromAsync(run.tasks());
  return new Map(tasks.map((task) => [`${task.step}/${task.id}`, task]));
}

function runWords({ folder }: Workshop, at: FlowAtWork, { given, tags, resume }: Launch): readonly string[] {
  const file = at.file.slice(folder.length + 1);
  const tagged = ['--json', '--run-id-file=run-id', ...tags.flatMap((tag) => ['--tag', tag])];
  if (resume !== undefined) return ['resume', file, ...(resume.step === undefined ? [] : [resume.step]), ...tagged];
  const flags = Object.entries(given).flatMap(([name, value]) => flagOf(name, value));
  return ['run', file, ...flags, ...tagged];
}

function flagOf(name: string, value: string): readonly string[] {
  const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (value === 'true') return [`--${flag}`];
  return value === 'false' ? [`--no-${flag}`] : [`--${flag}`, value];
}

function eventsOf({ stdout }: CommandEnd): readonly RunEvent[] {
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

/** The same flow, whose tasks run from what the store holds of it. */
async function fromStore(workshop: Workshop, at: FlowAtWork): Promise<FlowAtWork> {
  const { flow } = at;
  const storage = await workshop.project.storage();
  const archive = await flow.archive?.();
  if (archive === undefined) throw new Error('A flow from a file has an archive.');
  await storage.putIfAbsent(`code/${flow.code.hash}.tar.gz`, archive);
  const elsewhere = workshop.folderBeside();
  const stored = join(workshop.folder, '.flow/code', `${flow.code.hash}.tar.gz`);
  execFileSync('tar', ['xzf', stored, '-C', elsewhere]);
  renameSync(at.file, `${at.file}.gone`);
  return { ...at, flow: { ...flow, code: { ...flow.code, dir: elsewhere } } };
}
