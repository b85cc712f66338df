import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFlowName, parseRunId, parseStepName, parseTaskId } from '../../src/contracts/ids.ts';
import { formatVersion, type TaskInputs, type TaskManifest, type TaskPath } from '../../src/contracts/records.ts';
import type { TaskOutcome, TaskSpec } from '../../src/contracts/task-spec.ts';
import type { Warning } from '../../src/contracts/warning.ts';
import { checkedGraph, loadFlowClass } from '../../src/engine/load-flow.ts';
import { resolveParameters, saveParameters } from '../../src/engine/parameters.ts';
import { Project } from '../../src/engine/project.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import type { Plugin } from '../../src/kernel/plugin.ts';
import { prepareFlow } from '../../src/task/prepare-kernel.ts';
import { executeTask, type Executed } from '../../src/task/execute-task.ts';
import { TaskEnvironment } from '../../src/task/task-environment.ts';
import type { FlowClass } from '../../src/flow/read-definition.ts';
import { localStoragePlugin } from '../../src/builtin/plugins.ts';

export interface BenchOptions {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly plugins?: readonly Plugin[];
}

export type TaskOptions = Partial<Omit<TaskSpec, 'path'>> & {
  readonly task?: string;
  readonly signal?: AbortSignal;
  readonly graceMs?: number;
  readonly onWarning?: (warning: Warning) => void;
};

/** Runs tasks of one flow one by one, in a store of its own, without an engine. */
export class Bench implements AsyncDisposable {
  readonly env: TaskEnvironment;
  readonly #root: string;
  readonly #project: Project;

  private constructor(parts: { readonly env: TaskEnvironment; readonly root: string; readonly project: Project }) {
    this.env = parts.env;
    this.#root = parts.root;
    this.#project = parts.project;
  }

  static async open(flowClass: FlowClass, { parameters = {}, plugins = [] }: BenchOptions = {}): Promise<Bench> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'flow-bench-')));
    const project = await Project.open({ cwd: root, env: { HOME: root } });
    const loaded = await loadFlowClass(project, flowClass);
    const kernel = await Kernel.create([localStoragePlugin, ...plugins], { onPluginError: raise });
    const prepared = await prepareFlow(kernel, loaded.definition);
    const env = await TaskEnvironment.open(prepared.definition, prepared.kernel, await project.storage());
    const values = await resolveParameters({
      file: undefined,
      definition: loaded.definition,
      given: parameters,
      areTexts: false,
      cwd: root,
      projectRoot: root,
      readUrl: () => Promise.reject(new Error('none is given by a URL')),
    });
    await env.manifests.createRun({
      format: formatVersion,
      flow: parseFlowName(loaded.name),
      run: parseRunId('run'),
      startedAt: 0,
      user: 'ada',
      project: undefined,
      file: 'flow.ts',
      code: loaded.code.hash,
      parameters: (await saveParameters(env.artifacts, env.definition, values)).parameters,
      tags: ['nightly'],
      systemTags: [],
      graph: checkedGraph(loaded),
      versions: {},
    });
    return new Bench({ env, root, project });
  }

  path(step: string, task = '0'): TaskPath {
    const flow = parseFlowName(this.env.definition.name);
    return { flow, run: parseRunId('run'), step: parseStepName(step), task: parseTaskId(task) };
  }

  async execute(step: string, options: TaskOptions = {}): Promise<Executed> {
    const { task, signal = new AbortController().signal, graceMs = 20, onWarning, ...rest } = options;
    const path = this.path(step, task);
    const spec: TaskSpec = { path, attempt: 0, retryCount: 0, inputs: { kind: 'none' }, foreach: [], ...rest };
    return executeTask(this.env, spec, { now: Date.now, signal, graceMs, onWarning });
  }

  /** As `execute`, of a task that must succeed; its manifest. */
  async run(step: string, options: TaskOptions = {}): Promise<TaskManifest> {
    const { outcome } = await this.execute(step, options);
    if (outcome.kind === 'finished') return this.manifest(step, options.task);
    throw new Error(`${step}: ${JSON.stringify(outcome)}`);
  }

  /** Steps one after the other, each continuing the one before; the last one's manifest. */
  async runLine(...steps: readonly string[]): Promise<TaskManifest> {
    let last: TaskManifest | undefined;
    for (const step of steps) {
      const inputs =
        last === undefined
          ? { kind: 'none' as const }
          : { kind: 'one' as const, step: last.path.step, task: last.path.task };
      last = await this.run(step, { inputs });
    }
    if (last === undefined) throw new Error('No step was named.');
    return last;
  }

  /** What a failing task said. */
  async failure(step: string, options: TaskOptions = {}): Promise<Extract<TaskOutcome, { kind: 'failed' }>['error']> {
    const { outcome } = await this.execute(step, options);
    if (outcome.kind === 'failed') return outcome.error;
    throw new Error(`${step} ended as ${outcome.kind}.`);
  }

  async manifest(step: string, task?: string): Promise<TaskManifest> {
    const manifest = await this.env.manifests.task(this.path(step, task));
    if (manifest === undefined) throw new Error(`${step} hasn't finished.`);
    return manifest;
  }

  /** All artifacts of a task, loaded. */
  async artifacts(manifest: TaskManifest): Promise<Readonly<Record<string, unknown>>> {
    const loaded = Object.entries(manifest.artifacts).map(
      async ([name, ref]) => [name, await this.env.artifacts.load(ref)] as const,
    );
    return Object.fromEntries(await Promise.all(loaded));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#project[Symbol.asyncDispose]();
    await rm(this.#root, { recursive: true });
  }
}

/** The inputs of a task after one other. */
export function after(step: string, task = '0'): { readonly inputs: TaskInputs } {
  return { inputs: { kind: 'one', step: parseStepName(step), task: parseTaskId(task) } };
}

/** The inputs of a join after static branches. */
export function joining(...steps: readonly string[]): { readonly inputs: TaskInputs } {
  return {
    inputs: { kind: 'branches', parents: steps.map((step) => ({ step: parseStepName(step), task: parseTaskId('0') })) },
  };
}

function raise(error: Error): never {
  throw error;
}
