import { open as openInspector, url as inspectorUrl, waitForDebugger } from 'node:inspector';
import { errorRecord } from '../../contracts/error-record.ts';
import type { StoredConfigs } from '../../contracts/config-values.ts';
import type { ItemChunk, TaskPath } from '../../contracts/records.ts';
import type { Storage } from '../../contracts/storage.ts';
import type { Warning } from '../../contracts/warning.ts';
import { Manifests } from '../../datastore/manifests.ts';
import { setConfigHost } from '../../flow/config-host.ts';
import { storedConfigHost } from '../../flow/stored-config-host.ts';
import type { FlowDefinition } from '../../flow/read-definition.ts';
import { Kernel } from '../../kernel/kernel.ts';
import type { Plugin } from '../../kernel/plugin.ts';
import { executeTask } from '../../task/execute-task.ts';
import { Faults, type Fault } from '../../task/faults.ts';
import { prepareFlow } from '../../task/prepare-kernel.ts';
import { TaskEnvironment } from '../../task/task-environment.ts';
import { localStoragePlugin } from '../plugins.ts';
import { killGroup } from './process-group.ts';
import { watchCleanliness, type CleanlinessWatch } from './worker-cleanliness.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './worker-protocol.ts';

/** A worker whose launcher is gone has this long to clean up. */
const orphanMs = 500;

/** The real one: a task may replace the class. */
const { now } = Date;

/** What a code package holds for its tasks. */
export interface PackagedFlow {
  /** Runs the user's module. */
  readonly load: () => Promise<FlowDefinition>;
  readonly loadPlugins: () => Promise<readonly Plugin[]>;
}

/** Runs in a worker process: takes tasks from the launcher, one at a time, until it is gone. */
export function runWorker(flow: PackagedFlow): void {
  let setup: WorkerSetup | undefined;
  let worker: Promise<Worker> | undefined;
  const open = (path?: TaskPath): void => {
    worker ??= setup && Worker.open(flow, setup, path);
    // The first task tells of it.
    worker?.catch(() => undefined);
  };
  process.on('disconnect', () => leave());
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'setup') {
      setup = message;
      if (message.configs !== undefined) open();
    }
    if (message.kind === 'run') {
      open(message.spec.path);
      void take(worker, message).catch(giveUp);
    }
    // That it could not be set up, the task tells.
    if (message.kind === 'abort') worker?.then((one) => one.abort()).catch(() => undefined);
    if (message.kind === 'more') worker?.then((one) => one.goOn()).catch(() => undefined);
  });
}

/** The task's time begins when the code is loaded. */
async function take(worker: Promise<Worker> | undefined, message: ToWorker & { readonly kind: 'run' }): Promise<void> {
  await worker?.catch(() => undefined);
  tell({ kind: 'taken' });
  await runOne(worker, message);
}

/** Not even the failure could be told: the launcher hears of it by the end of the process. */
function giveUp(): never {
  process.exit(1);
}

async function runOne(
  worker: Promise<Worker> | undefined,
  message: ToWorker & { readonly kind: 'run' },
): Promise<void> {
  try {
    await (await worker)?.run(message);
  } catch (error) {
    // The store can't be opened or the package doesn't fit: the task fails with that, and the process goes.
    const at = now();
    const outcome = { kind: 'failed', error: errorRecord(error), startedAt: at, finishedAt: at } as const;
    tell({ kind: 'done', outcome, unclean: 'it could not be set up' });
  }
}

function leave(): void {
  setTimeout(() => killGroup(process.pid, 'SIGKILL'), orphanMs);
  process.emit('SIGTERM');
}

class Worker {
  readonly #env: TaskEnvironment;
  readonly #setup: WorkerSetup;
  readonly #watch: CleanlinessWatch;
  readonly #outputs: readonly Output[] = [process.stdout, process.stderr].map((stream) => openOutput(stream));
  #stop = new AbortController();
  /** Those of the running task. */
  #faults: Faults | undefined;
  #goOn: (() => void) | undefined;

  private constructor(env: TaskEnvironment, setup: WorkerSetup) {
    this.#env = env;
    this.#setup = setup;
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      process.on(event, (error: unknown) => this.#noteFault(error));
    }
    process.on('SIGTERM', () => this.abort());
    this.#watch = watchCleanliness(setup.memoryBound);
  }

  /** `path` is the first task's: where the launcher didn't say what configs the flow has, its run does. */
  static async open(flow: PackagedFlow, setup: WorkerSetup, path: TaskPath | undefined): Promise<Worker> {
    const base = await Kernel.create([localStoragePlugin, ...(await flow.loadPlugins())], {
      onPluginError: ({ code, message, hint }) => tell({ kind: 'warning', warning: { code, message, hint } }),
    });
    setConfigHost(storedConfigHost(setup.configs ?? (path && (await configsOf(path, base, setup))) ?? {}));
    const { definition, kernel } = await prepareFlow(base, await flow.load());
    return new Worker(await TaskEnvironment.open(definition, kernel, await openStorage(kernel, setup)), setup);
  }

  abort(): void {
    this.#stop.abort(stopped());
  }

  /** The launcher has taken the last chunk of items. */
  goOn(): void {
    this.#goOn?.();
  }

  async run({ spec, graceMs, inspect, secretParameters }: ToWorker & { readonly kind: 'run' }): Promise<void> {
    this.#stop = new AbortController();
    if (inspect) await waitForInspector();
    const faults = new Faults();
    this.#faults = faults;
    const onItems = (chunk: ItemChunk): Promise<void> => this.#hand(chunk);
    const onWarning = (warning: Warning): void => tell({ kind: 'warning', warning });
    const { signal } = this.#stop;
    const options = { now, signal, graceMs, onItems, onWarning, faults, secretParameters };
    const { outcome, isAbandoned } = await executeTask(this.#env, spec, options);
    if (outcome.kind === 'finished' && faults.first !== undefined) this.#tellLate(faults.first);
    const unclean = isAbandoned ? 'its task still goes on' : this.#watch.check();
    const areWhole = await Promise.all(this.#outputs.map((output) => output.end(this.#setup.marker)));
    this.#faults = undefined;
    const reasons = [
      unclean,
      areWhole.includes(false) ? 'its output was closed' : undefined,
      faults.first && 'its task threw an error where nothing caught it',
    ];
    tell({ kind: 'done', outcome, unclean: reasons.find((reason) => reason !== undefined) });
  }

  /** Between two tasks it is of one that has finished, and nobody knows what it broke: the process is not used again. */
  #noteFault(thrown: unknown): void {
    if (this.#faults === undefined) giveUp();
    this.#faults.note(thrown);
  }

  /** A fault after the task's manifest was stored can't fail it. */
  #tellLate({ thrown }: Fault): void {
    const { name, message, stack = `${name}: ${message}` } = errorRecord(thrown);
    this.#outputs[1]?.write(`After the task had finished, it threw where nothing caught it: ${stack}\n`);
  }

  /** Hands a chunk of items to the launcher; resolves when it wants more. */
  #hand(chunk: ItemChunk): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#goOn = resolve;
    tell({ kind: 'items', chunk });
    return promise;
  }
}

async function configsOf(
  { flow, run }: TaskPath,
  base: Kernel,
  setup: WorkerSetup,
): Promise<StoredConfigs | undefined> {
  const manifest = await new Manifests(await openStorage(base, setup)).run(flow, run);
  return manifest.configs;
}

function openStorage(kernel: Kernel, { storage, projectRoot, durability }: WorkerSetup): Promise<Storage> {
  return kernel.hooks.provideStorage.call(storage.use, { ...storage, projectRoot, durability });
}

function stopped(): Error {
  return Object.assign(new Error('The run was stopped.'), { name: 'AbortError' });
}

/** Tells the launcher first: waiting blocks the whole process, so that nothing can reach it any more. */
async function waitForInspector(): Promise<void> {
  openInspector(0);
  const { host } = new URL(inspectorUrl() ?? 'ws://127.0.0.1');
  await new Promise((resolve) => {
    process.send?.({ kind: 'waiting', address: host } satisfies FromWorker, resolve);
  });
  waitForDebugger();
  tell({ kind: 'attached' });
  // oxlint-disable-next-line no-debugger -- the step's own first line is one "step into" away
  debugger;
}

interface Output {
  write(text: string): void;
  /** Writes the marker behind what the task wrote; false when the task has closed the stream. */
  end(marker: string): Promise<boolean>;
}

/** A stream as it is before a task can put something else in place of its `write`. */
function openOutput(stream: NodeJS.WriteStream): Output {
  const write = stream.write.bind(stream);
  // A closed stream is told of below; as an event it would end the process.
  stream.on('error', () => undefined);
  return {
    write: (text) => void write(text),
    end: (marker) => {
      if (Object.hasOwn(stream, 'write')) Reflect.deleteProperty(stream, 'write');
      return new Promise((resolve) => {
        write(marker, (error) => resolve(!error));
      });
    },
  };
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
