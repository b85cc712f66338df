import { copyFile, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogStream, TaskHandle } from '../../src/contracts/compute.ts';
import { parseFlowName, parseRunId, parseStepName, parseTaskId } from '../../src/contracts/ids.ts';
import type { TaskPlan } from '../../src/contracts/plans.ts';
import { formatVersion } from '../../src/contracts/records.ts';
import type { CodePackage, TaskOutcome } from '../../src/contracts/task-spec.ts';
import { ArtifactStore } from '../../src/datastore/artifact-store.ts';
import { Manifests } from '../../src/datastore/manifests.ts';
import { checkedGraph, loadFlow } from '../../src/engine/load-flow.ts';
import { Project } from '../../src/engine/project.ts';
import { LocalProcesses } from '../../src/builtin/local-processes/local-processes.ts';
import type { FlowGraph } from '../../src/contracts/graph.ts';

export interface Ran {
  readonly outcome: TaskOutcome;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the process that finished it; undefined where it didn't. */
  readonly pid: string | undefined;
}

export interface Running {
  readonly handle: TaskHandle;
  readonly done: Promise<Ran>;
  /** Resolves when the task has written this to stdout. */
  said(text: string): Promise<void>;
  /** What it has written to stdout so far. */
  text(): string;
}

interface Parts {
  readonly project: Project;
  readonly root: string;
  readonly code: CodePackage;
  readonly graph: FlowGraph;
  readonly compute: LocalProcesses;
}

/** Real worker processes with the flow of fixtures/habits.ts; each task does what its item names. */
export class Pool implements AsyncDisposable {
  readonly #parts: Parts;
  #count = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async open(): Promise<Pool> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'flow-pool-')));
    const project = await Project.open({ cwd: root, env: { HOME: root } });
    await copyFile(join(import.meta.dirname, 'fixtures/habits.ts'), join(root, 'habits.ts'));
    await mkdir(join(root, 'node_modules/@flow'), { recursive: true });
    const core = join(import.meta.dirname, '../..');
    await symlink(core, join(root, 'node_modules/@flow/core'));
    await symlink(join(core, 'node_modules/zod'), join(root, 'node_modules/zod'));
    const loaded = await loadFlow(project, 'habits.ts', root);
    const graph = checkedGraph(loaded);
    const manifests = new Manifests(await project.storage());
    await manifests.createRun({
      format: formatVersion,
      flow: parseFlowName('Habits'),
      run: parseRunId('run'),
      startedAt: 0,
      user: 'ada',
      project: undefined,
      file: 'habits.ts',
      code: loaded.code.hash,
      parameters: {},
      tags: [],
      systemTags: [],
      graph,
      versions: {},
    });
    const compute = new LocalProcesses({ settings: project.settings, projectRoot: root });
    return new Pool({ project, root, code: loaded.code, graph, compute });
  }

  /** Starts a task that does one thing to its process. */
  async start(habit: string, plan: Partial<TaskPlan> = {}): Promise<Running> {
    const { project, code, graph, compute } = this.#parts;
    const storage = await project.storage();
    const task = parseTaskId(`0-${String(this.#count++)}`);
    const path = { flow: parseFlowName('Habits'), run: parseRunId('run'), step: parseStepName('start'), task };
    const chunk = await new ArtifactStore(storage).save('items', [habit]);
    const frame = {
      step: parseStepName('start'),
      task: parseTaskId('0'),
      index: 0,
      count: 1,
      item: { chunk, offset: 0 },
    };
    const [step] = graph.steps;
    if (step === undefined) throw new Error('The graph has no step.');
    const full: TaskPlan = {
      path,
      step,
      attempt: 0,
      env: {},
      timeoutMs: undefined,
      graceMs: 50,
      isolation: 'worker',
      inspect: false,
      resources: {},
      ...plan,
    };
    const output: Record<LogStream, Buffer[]> = { stdout: [], stderr: [] };
    const heard = new Set<() => void>();
    const handle = compute.submit({
      spec: { path, attempt: 0, retryCount: 0, inputs: { kind: 'none' }, foreach: [frame], timeoutMs: full.timeoutMs },
      plan: full,
      code,
      onStart: () => undefined,
      onLog: (stream, bytes) => {
        output[stream].push(Buffer.from(bytes));
        for (const listener of heard) listener();
        return undefined;
      },
    });
    const text = (stream: LogStream): string => Buffer.concat(output[stream]).toString('latin1');
    const done = handle.outcome.then(async (outcome): Promise<Ran> => {
      const manifest = await new Manifests(storage).task(path);
      return { outcome, stdout: text('stdout'), stderr: text('stderr'), pid: manifest?.host['pid'] };
    });
    const said = (wanted: string): Promise<void> =>
      new Promise((resolve) => {
        const listener = (): void => {
          if (text('stdout').includes(wanted)) resolve();
        };
        heard.add(listener);
        listener();
      });
    return { handle, done, said, text: () => text('stdout') };
  }

  async run(habit: string, plan: Partial<TaskPlan> = {}): Promise<Ran> {
    return (await this.start(habit, plan)).done;
  }

  /** What is recorded of a task that failed. */
  async recordedFailure(count: number): Promise<unknown> {
    const path = {
      flow: parseFlowName('Habits'),
      run: parseRunId('run'),
      step: parseStepName('start'),
      task: parseTaskId(`0-${String(count)}`),
    };
    return new Manifests(await this.#parts.project.storage()).failedAttempt(path, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.compute[Symbol.asyncDispose]();
    await this.#parts.project[Symbol.asyncDispose]();
    await rm(this.#parts.root, { recursive: true });
  }
}
