import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual, inspect } from 'node:util';
import { compileModule } from '@flow/core/compile';
import {
  loadFlow,
  loadFlowClass,
  renderDiagnostic,
  resumeRun,
  startRun,
  type LoadedFlow,
  type RunEnd,
} from '@flow/core/engine';
import type { ComputeBackend, RunEvent } from '@flow/core/kernel';
import { computeHere } from './random-compute.ts';
import { tell, type Faults, type Telling, type Told } from './random-interpreter.ts';
import { programOf, type Program } from './random-program.ts';
import type { Plan } from './random-plan.ts';
import { sourceOf } from './random-source.ts';
import type { Workshop } from './workshop.ts';

/** What became of random flows, so that a test sees that it met all sorts. */
export interface Tally {
  readonly flows: number;
  readonly tasks: number;
  readonly failed: number;
  readonly retried: number;
  readonly caught: number;
  readonly takenOver: number;
}

interface Play {
  readonly workshop: Workshop;
  readonly program: Program;
  readonly flow: LoadedFlow;
  readonly compute: ComputeBackend;
  readonly faultFile: string;
}

export interface PlayOptions {
  /** Where tasks run: in this process, or in the workers of the project. */
  readonly where: 'here' | 'workers';
  readonly random: () => number;
  readonly maxWorkers: number;
}

let count = 0;

/** Runs the flow of a plan, resumes it where it failed, and compares all tasks and artifacts with what must be. */
export async function playPlan(workshop: Workshop, plan: Plan, options: PlayOptions): Promise<Tally> {
  const program = programOf(plan);
  const faults = faultsOf(plan, tell(program, new Map()));
  const first = tell(program, faults);
  const lasting = new Map([...faults].filter(([key, times]) => survives(program, key, times)));
  const whole = tell(program, lasting);
  count += 1;
  const faultFile = join(workshop.folder, 'faults.json');
  const file = writeRandom(workshop, program, faultFile);
  try {
    const flow = await loadRandom(workshop, file, options.where);
    // A random flow may well read what begins again behind a join, or what a caught step would have set.
    const found = flow.diagnostics.filter(({ severity }) => severity === 'error');
    if (found.length > 0) throw new Error(found.map(renderDiagnostic).join('\n'));
    await using compute = await openCompute(workshop, flow, options);
    const play = { workshop, program, flow, compute, faultFile };
    const begun = await launch(play, faults, undefined, options);
    if (first.fatal.size === 0) return await checkWhole(play, begun, whole);
    await checkFailed(play, begun, { first, whole, faults });
    return await checkResumed(play, { begun, resumed: await launch(play, lasting, begun.end, options) }, whole);
  } finally {
    rmSync(file, { force: true });
  }
}

/** The module that all random flows import. */
export function writeWeigh({ folder }: Workshop): void {
  copyFileSync(join(import.meta.dirname, 'random-weigh.ts'), join(folder, 'flows/weigh.ts'));
}

/** Writes the flow's file; its path. */
export function writeRandom(workshop: Workshop, program: Program, faultFile: string): string {
  writeWeigh(workshop);
  const name = `Random${String(count)}`;
  return workshop.write(name, sourceOf(program, name, faultFile));
}

function survives({ steps }: Program, key: string, times: number): boolean {
  const step = steps.get(key.slice(0, key.indexOf('/')));
  return step?.isCaught === true || times <= (step?.isRetried === true ? 1 : 0);
}

function faultsOf({ troubles }: Plan, { tasks }: Telling): Faults {
  const keys = [...tasks.keys()];
  return new Map(troubles.map(({ task, isLasting }) => [keys[task % keys.length] ?? '', isLasting ? 9 : 1]));
}

/** Packed for workers; for this process only compiled, which takes a hundredth of the time. */
async function loadRandom(workshop: Workshop, file: string, where: PlayOptions['where']): Promise<LoadedFlow> {
  if (where === 'workers') return loadFlow(workshop.project, file, workshop.folder);
  return loadFlowClass(workshop.project, await importRandom(file));
}

type FlowClass = Parameters<typeof loadFlowClass>[1];

/** The flow's class, without a package. */
export async function importRandom(file: string): Promise<FlowClass> {
  const compiled = await compileModule(readFileSync(file, 'utf8'), file);
  const path = file.replace(/ts$/, 'mjs');
  writeFileSync(path, compiled?.code ?? '');
  try {
    const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { readonly default?: FlowClass };
    const found = module.default;
    if (typeof found === 'function' && 'merge' in found.prototype) return found;
    throw new Error(`${file} isn't a flow.`);
  } finally {
    rmSync(path, { force: true });
  }
}

async function openCompute({ project }: Workshop, flow: LoadedFlow, options: PlayOptions): Promise<ComputeBackend> {
  if (options.where === 'here') return computeHere(flow, await project.storage(), options.random);
  const { settings, root: projectRoot } = project;
  const { use, options: given } = settings.compute;
  const request = { use, options: given, projectRoot, durability: settings.durability, settings };
  return flow.kernel.hooks.provideCompute.call(use, request);
}

interface Launched {
  readonly end: RunEnd;
  readonly events: readonly RunEvent[];
}

async function launch(play: Play, faults: Faults, origin: RunEnd | undefined, options: PlayOptions): Promise<Launched> {
  writeFileSync(play.faultFile, JSON.stringify(Object.fromEntries(faults)));
  const { project, folder: cwd } = play.workshop;
  const events: RunEvent[] = [];
  const { maxWorkers } = options;
  const { flow, compute } = play;
  const base = { project, flow, compute, maxWorkers, onEvent: (event: RunEvent) => events.push(event) };
  const end = await (origin === undefined ? startRun({ ...base, given: {}, areTexts: false, cwd }) : resumeRun(base));
  return { end, events };
}

async function checkWhole(play: Play, { end, events }: Launched, told: Telling): Promise<Tally> {
  if (end.status !== 'finished') throw new Error(`The run ${end.status}: ${inspect(end.error ?? end.failures)}`);
  const found = await finishedTasks(play, end);
  same('tasks', [...found.keys()].toSorted(), [...told.tasks.keys()].toSorted());
  for (const task of told.tasks.values()) await checkTask(found, task);
  const ran = events.flatMap((event) => (event.kind === 'task.finished' ? [`${event.step}/${event.task}`] : []));
  same('tasks that finished once', ran.length, new Set(ran).size);
  const caught = [...told.tasks.values()].filter(({ artifacts }) => artifacts['error'] !== undefined);
  const retried = events.filter(({ kind }) => kind === 'task.retrying').length;
  return { flows: 1, tasks: ran.length, failed: 0, retried, caught: caught.length, takenOver: 0 };
}

interface Expected {
  readonly first: Telling;
  readonly whole: Telling;
  readonly faults: Faults;
}

/** What finished could run, had all that it rests on, and is as it must be; what failed had to. */
async function checkFailed(play: Play, { end }: Launched, { first, whole, faults }: Expected): Promise<void> {
  same('end of the run', end.status, 'failed');
  const failed = end.failures.map(({ path }) => `${path.step}/${path.task}`);
  // A task that was to be retried isn't once another has failed for good.
  same(
    'failures without a fault',
    failed.filter((key) => !faults.has(key)),
    [],
  );
  same(
    'fails for good',
    failed.some((key) => first.fatal.has(key)),
    true,
  );
  const found = await finishedTasks(play, end);
  for (const key of found.keys()) {
    const task = first.tasks.get(key);
    if (task === undefined) throw new Error(`${key} ran, and could not.`);
    same(
      `what ${key} rests on`,
      task.parents.filter((parent) => !found.has(parent) && !isOpen(play, parent)),
      [],
    );
    await checkTask(found, task);
  }
  same(
    'tasks that finished',
    [...found.keys()].filter((key) => !whole.tasks.has(key)),
    [],
  );
}

/** The items of an async foreach may run before its own task is over. */
function isOpen({ program }: Play, key: string): boolean {
  const next = program.steps.get(key.slice(0, key.indexOf('/')))?.next;
  return next?.kind === 'foreach' && next.items.from === 'async';
}

interface Both {
  readonly begun: Launched;
  readonly resumed: Launched;
}

async function checkResumed(play: Play, { begun, resumed }: Both, whole: Telling): Promise<Tally> {
  const before = new Set((await finishedTasks(play, begun.end)).keys());
  const again = resumed.events.flatMap((event) =>
    event.kind === 'task.started' ? [`${event.step}/${event.task}`] : [],
  );
  same(
    'finished tasks that ran again',
    again.filter((key) => before.has(key)),
    [],
  );
  const tally = await checkWhole(play, resumed, whole);
  return { ...tally, failed: 1, takenOver: before.size };
}

type FoundTask = { readonly artifacts: Readonly<Record<string, unknown>>; readonly parents: readonly string[] };

async function finishedTasks({ workshop }: Play, end: RunEnd): Promise<ReadonlyMap<string, FoundTask>> {
  const run = await workshop.client.run(`${end.flow}/${end.run}`);
  const found = new Map<string, FoundTask>();
  for await (const task of run.tasks()) {
    if (task.status !== 'finished' && task.status !== 'cloned') continue;
    const parents = (await task.parents()).map(({ step, id }) => `${step}/${id}`);
    found.set(`${task.step}/${task.id}`, { artifacts: await task.artifacts(), parents });
  }
  return found;
}

async function checkTask(found: ReadonlyMap<string, FoundTask>, task: Told): Promise<void> {
  const one = found.get(task.key);
  const error = (one?.artifacts['error'] as { readonly message: string } | undefined)?.message;
  const artifacts = { ...one?.artifacts, ...(one !== undefined && 'error' in one.artifacts && { error }) };
  same(`what ${task.key} continues`, one?.parents, task.parents);
  same(`artifacts of ${task.key}`, artifacts, task.artifacts);
}

function same(what: string, found: unknown, told: unknown): void {
  if (isDeepStrictEqual(found, told)) return;
  const shown = (value: unknown): string => inspect(value, { depth: 9, sorted: true });
  throw new Error(`${what}: found ${shown(found)}, and it must be ${shown(told)}`);
}
