import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClient, type FlowClient } from '@flow/client';
import type { FlowConfig } from '@flow/core';
import { loadFlow, Project, type LoadedFlow } from '@flow/core/engine';
import type { ComputeBackend } from '@flow/core/kernel';
import { flowName, writeFlow, type Additions } from './write-flow.ts';
import type { Shape } from './shape.ts';

const packages = join(import.meta.dirname, 'node_modules');

/** A flow that was written from a shape, loaded, with the workers that run it. */
export interface FlowAtWork {
  readonly shape: Shape;
  readonly flow: LoadedFlow;
  readonly file: string;
  readonly text: string;
  readonly compute: ComputeBackend;
}

export interface FlowWishes {
  readonly added: readonly Additions[];
  /** What is done with it once it is loaded. */
  readonly prepare: (at: FlowAtWork) => Promise<FlowAtWork>;
}

/** A project of its own, in which flows are written, loaded and run; gone when it is over, unless something failed. */
export class Workshop implements AsyncDisposable {
  readonly folder: string;
  readonly project: Project;
  readonly client: FlowClient;
  /** Keeps the folder, for whoever looks for the failure. */
  isKept = false;
  readonly #beside: string[] = [];
  readonly #flows = new Map<string, Promise<FlowAtWork>>();

  private constructor(folder: string, project: Project, client: FlowClient) {
    this.folder = folder;
    this.project = project;
    this.client = client;
  }

  static async open(config: FlowConfig): Promise<Workshop> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flow-acceptance-')));
    symlinkSync(packages, join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "name": "acceptance", "private": true, "type": "module" }');
    writeFileSync(join(folder, 'flow.config.json'), JSON.stringify({ user: 'tester', maxWorkers: 2, ...config }));
    mkdirSync(join(folder, 'flows'));
    const project = await Project.open({ cwd: folder, env: environment(folder) });
    return new Workshop(folder, project, await openClient({ project }));
  }

  /** The flow of a shape with these additions; the same text is loaded once. */
  async flow(shape: Shape, suffix: string, { added, prepare }: FlowWishes): Promise<FlowAtWork> {
    const name = flowName(shape, suffix);
    const made = this.#flows.get(name) ?? this.#load(shape, name, writeFlow(shape, name, added)).then(prepare);
    this.#flows.set(name, made);
    return made;
  }

  /** Writes a flow's file and returns its path. */
  write(name: string, text: string): string {
    const file = join(this.folder, 'flows', `${name}.ts`);
    writeFileSync(file, text);
    return file;
  }

  /** A new folder outside the project's, gone with it. */
  folderBeside(): string {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flow-elsewhere-')));
    this.#beside.push(folder);
    return folder;
  }

  /** Ends the workers of all flows so far. */
  async rest(): Promise<void> {
    const flows = await Promise.allSettled(this.#flows.values());
    this.#flows.clear();
    for (const one of flows) if (one.status === 'fulfilled') await one.value.compute[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rest();
    await this.project[Symbol.asyncDispose]();
    if (this.isKept) return;
    for (const folder of [this.folder, ...this.#beside])
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #load(shape: Shape, name: string, text: string): Promise<FlowAtWork> {
    const file = this.write(name, text);
    const flow = await loadFlow(this.project, file, this.folder);
    const { settings, root: projectRoot } = this.project;
    const { use, options } = settings.compute;
    const request = { use, options, projectRoot, durability: settings.durability, settings };
    return { shape, flow, file, text, compute: await flow.kernel.hooks.provideCompute.call(use, request) };
  }
}

/** What a command or a project of the folder sees of the environment: nothing of the user's own configuration. */
export function environment(folder: string): Readonly<Record<string, string>> {
  const cache = { XDG_CONFIG_HOME: join(folder, '.config'), XDG_CACHE_HOME: join(folder, '.cache') };
  return { HOME: folder, PATH: process.env['PATH'] ?? '', NO_COLOR: '1', FLOW_USER: 'tester', ...cache };
}
