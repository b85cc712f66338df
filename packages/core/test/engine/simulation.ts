import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { FlowGraph } from '../../src/contracts/graph.ts';
import type { RunEvent } from '../../src/contracts/events.ts';
import {
  parseContentHash,
  parseFlowName,
  parseRunId,
  type ContentHash,
  type RunId,
  type StepName,
} from '../../src/contracts/ids.ts';
import { formatVersion, type RunManifest } from '../../src/contracts/records.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { ArtifactStore } from '../../src/datastore/artifact-store.ts';
import { Manifests } from '../../src/datastore/manifests.ts';
import { Environments } from '../../src/engine/environments.ts';
import { artifactsReader } from '../../src/engine/artifacts-reader.ts';
import { EarlierTasks } from '../../src/engine/earlier-tasks.ts';
import { GraphIndex } from '../../src/engine/graph-index.ts';
import { OriginTasks } from '../../src/engine/origin-tasks.ts';
import { RunJournal } from '../../src/engine/run-journal.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import { planSteps } from '../../src/engine/plan-steps.ts';
import { schedule, type ScheduleEnd } from '../../src/engine/schedule.ts';
import { createSqliteMetadata } from '../../src/builtin/sqlite-metadata/sqlite-metadata.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import type { Plugin } from '../../src/kernel/plugin.ts';
import type { FlowFingerprints } from '../../src/fingerprint/fingerprint-flow.ts';
import { inputPaths } from '../../src/task/load-inputs.ts';
import { GangCompute, type FakeCompute, type FakeOptions } from './fake-compute.ts';

export interface SimulationOptions extends Partial<Omit<FakeOptions, 'storage'>> {
  readonly storage: Storage;
  readonly run?: string;
  readonly maxWorkers?: number;
  readonly origin?: { readonly run: string; readonly rerunFrom?: readonly StepName[] };
  readonly plugins?: readonly Plugin[];
  readonly signal?: AbortSignal;
  /** Ends the simulation as kill -9 of the launcher and all workers would. */
  readonly kill?: Promise<void>;
}

export interface Simulation {
  /** Undefined where it was killed. */
  readonly end: ScheduleEnd | undefined;
  readonly compute: FakeCompute;
  readonly events: readonly RunEvent[];
  /** Of all that ran, and of all that was taken over, as `step/task`. */
  readonly ran: readonly string[];
  readonly cloned: readonly string[];
  /** What each task that ran continued. */
  readonly tasks: ReadonlyMap<string, readonly string[]>;
  /** What the end step's task left; undefined where it hasn't finished. */
  readonly trace: unknown;
}

const flow = parseFlowName('F');
const folder = await mkdtemp(join(tmpdir(), 'flow-simulation-'));
const metadata = await createSqliteMetadata({ path: join(folder, 'index.db'), durability: 'process' });
afterAll(async () => {
  await metadata[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The real scheduler over a fake compute, without a project around it. */
export async function simulate(graph: FlowGraph, options: SimulationOptions): Promise<Simulation> {
  const { storage, seed = 1, random = () => 0, answer, kill, signal = new AbortController().signal } = options;
  const run = parseRunId(options.run ?? 'run');
  const events: RunEvent[] = [];
  const compute = new GangCompute({ storage, seed, random, ...(answer !== undefined && { answer }) });
  const journal = new RunJournal({ flow, run, metadata, now: () => 0, onEvent: (event) => events.push(event) });
  const state = await makeState(graph, { ...options, run, compute, journal });
  const killed = kill?.then(() => void (compute.isFrozen = true));
  const end = await Promise.race([schedule(state, signal), ...(killed === undefined ? [] : [killed])]);
  await journal.close();
  return { end: end ?? undefined, compute, events, ...(await summary(graph, { storage, run, compute, events })) };
}

interface Parts {
  readonly run: RunId;
  readonly compute: FakeCompute;
  readonly journal: RunJournal;
}

async function makeState(graph: FlowGraph, options: Omit<SimulationOptions, 'run'> & Parts): Promise<RunState> {
  const { storage, run, compute, journal, origin, plugins = [], random = () => 0, maxWorkers = 4 } = options;
  const manifests = new Manifests(storage);
  const index = new GraphIndex(graph);
  const kernel = await Kernel.create(plugins, {
    onPluginError: (error) => {
      throw error;
    },
  });
  const code = { hash: parseContentHash('0'.repeat(64)), dir: tmpdir(), entry: '' };
  await manifests.createRun(runManifest(index, { run, code: code.hash, ...(origin && { origin }) }));
  const taken =
    origin &&
    (await OriginTasks.open({
      flow,
      storage,
      graph: index,
      run,
      origin: parseRunId(origin.run),
      rerunFrom: origin.rerunFrom ?? [],
    }));
  const artifacts = new ArtifactStore(storage);
  const fingerprints = (): Promise<FlowFingerprints> => Promise.resolve(fakeFingerprints(graph));
  const earlier = new EarlierTasks({
    flow: { path: '/flow.ts', fingerprints },
    kernel,
    storage,
    manifests,
    artifacts,
    parameters: {},
    secrets: [],
    artifactsOf: artifactsReader(storage, manifests),
    now: () => 0,
    rerun: origin?.rerunFrom ?? [],
  });
  return {
    flow,
    run,
    code,
    graph: index,
    kernel,
    storage,
    artifacts,
    manifests,
    compute,
    environments: new Environments({
      kernel,
      requestOf: ({ use }) => {
        throw new Error(`No task here asks for ${use}.`);
      },
      signal: new AbortController().signal,
    }),
    environment: undefined,
    journal,
    alone: undefined,
    origin: taken,
    earlier,
    maxWorkers,
    ...(await planSteps(kernel, { graph, capacity: {} })),
    secretParameters: {},
    secretTexts: [],
    isolation: 'worker',
    graceMs: 0,
    inspect: undefined,
    spoolFolder: tmpdir(),
    now: () => 0,
    random,
  };
}

/** The code never changes, and shows nothing of what it reads. */
function fakeFingerprints({ steps }: FlowGraph): FlowFingerprints {
  const code = parseContentHash('0'.repeat(64));
  return {
    steps: new Map(steps.map(({ name }) => [name, code])),
    reads: new Map(steps.map(({ name }) => [name, { parameters: [], names: undefined }])),
    parameters: new Map(),
  };
}

function runManifest(
  graph: GraphIndex,
  { run, code, origin }: Pick<SimulationOptions, 'origin'> & { readonly run: RunId; readonly code: ContentHash },
): RunManifest {
  return {
    format: formatVersion,
    flow,
    run,
    startedAt: 0,
    user: '',
    project: undefined,
    file: '',
    code,
    parameters: {},
    tags: [],
    systemTags: [],
    ...(origin && { origin: parseRunId(origin.run), rerun: [...graph.from(origin.rerunFrom ?? [])] }),
    graph: graph.graph,
    versions: {},
  };
}

async function summary(
  graph: FlowGraph,
  {
    storage,
    run,
    compute,
    events,
  }: { storage: Storage; run: RunId; compute: FakeCompute; events: readonly RunEvent[] },
): Promise<Pick<Simulation, 'ran' | 'cloned' | 'tasks' | 'trace'>> {
  const name = ({ step, task }: { readonly step: string; readonly task: string }): string => `${step}/${task}`;
  const cloned = events.filter((event) => event.kind === 'task.cloned').map((event) => name(event));
  const tasks = compute.submitted.map(
    ({ path, inputs }) => [name(path), inputPaths(path, inputs).map((from) => name(from))] as const,
  );
  const endTask = await new Manifests(storage).task({ flow, run, step: graph.end, task: '0' as never });
  const ref = endTask?.artifacts['trace'];
  const trace = ref === undefined ? undefined : await new ArtifactStore(storage).load(ref);
  return { ran: tasks.map(([task]) => task), cloned, tasks: new Map(tasks), trace };
}

/** As `step/task`, the tasks that a run has finished. */
export async function finishedTasks(storage: Storage, run: string): Promise<readonly string[]> {
  const folder = `runs/F/${run}/tasks/`;
  const objects = await Array.fromAsync(storage.list(folder));
  return objects.map(({ key }) => key.slice(folder.length, -'.json'.length)).toSorted();
}
