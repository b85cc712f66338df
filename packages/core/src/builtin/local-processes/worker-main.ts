import { flushCompileCache } from 'node:module';
import { errorRecord } from '../../contracts/error-record.ts';
import type { GivenDecorator } from '../../contracts/given-decorator.ts';
import type { ItemChunk, RunManifest, TaskPath } from '../../contracts/records.ts';
import type { Storage } from '../../contracts/storage.ts';
import type { CoreCurrent } from '../../contracts/task-context.ts';
import type { TaskOutcome, TaskSpec } from '../../contracts/task-spec.ts';
import type { Warning } from '../../contracts/warning.ts';
import { Manifests } from '../../datastore/manifests.ts';
import { openStore } from '../../datastore/open-store.ts';
import { setConfigHost } from '../../flow/config-host.ts';
import { currentStore } from '../../flow/current.ts';
import { storedConfigHost } from '../../flow/stored-config-host.ts';
import type { FlowDefinition } from '../../flow/read-definition.ts';
import { FlowError } from '../../contracts/flow-error.ts';
import { errors as kernelErrors } from '../../kernel/errors.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { pluginInCharge, refusePluginExit } from '../../kernel/plugin-in-charge.ts';
import { executeTask } from '../../task/execute-task.ts';
import { Faults } from '../../task/faults.ts';
import { lateError } from '../../task/late-warnings.ts';
import { withLoadFaults } from '../../task/load-faults.ts';
import { loadPackagedPlugins, type PackagedPlugin } from '../../task/load-packaged-plugins.ts';
import { prepareFlow } from '../../task/prepare-kernel.ts';
import { TaskEnvironment } from '../../task/task-environment.ts';
import { localStoragePlugin } from '../plugins.ts';
import { killGroup } from './process-group.ts';
import { openOutput, type WorkerOutput } from './worker-output.ts';
import { watchCleanliness, type CleanlinessWatch } from './worker-cleanliness.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './worker-protocol.ts';

/** A worker whose launcher is gone has this long to clean up. */
const orphanMs = 500;

/** The real ones: a task may replace the class, and a plugin gets an error where it would end the process. */
const { now } = Date;
const exit = process.exit.bind<(code: number) => never>(process);

/** What a code package holds for its tasks. */
export interface PackagedFlow {
  /** Runs the user's module; all steps of the flow are given these decorators. */
  readonly load: (given: readonly GivenDecorator[]) => Promise<FlowDefinition>;
  readonly loadPlugins: () => Promise<readonly PackagedPlugin[]>;
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
    if (message.kind === 'hidden') worker?.then((one) => one.reveal()).catch(() => undefined);
    if (message.kind === 'more') worker?.then((one) => one.goOn()).catch(() => undefined);
  });
}

/** The task's time begins when the code is loaded. */
async function take(worker: Promise<Worker> | undefined, message: ToWorker & { readonly kind: 'run' }): Promise<void> {
  const opened = await worker?.catch(() => undefined);
  // The launcher didn't know yet: another process runs the task.
  if (opened?.isSpent === true) giveUp();
  tell({ kind: 'taken' });
  await runOne(worker, message);
}

/** Not even the failure could be told: the launcher hears of it by the end of the process. */
function giveUp(): never {
  return exit(1);
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
    tell({ kind: 'done', outcome, unclean: 'it could not be set up', isPending: false });
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
  readonly #outputs: readonly WorkerOutput[] = [process.stdout, process.stderr].map((stream) => openOutput(stream));
  #stop = new AbortController();
  /** The running one, or the last. */
  #task: WorkersTask | undefined;
  #isSpent = false;
  #goOn: (() => void) | undefined;
  #reveal: (() => void) | undefined;

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
    refusePluginExit();
    const onPluginError = ({ code, message, hint }: FlowError): void =>
      tell({ kind: 'warning', warning: { code, message, hint } });
    const plugins = await loadPackagedPlugins(await flow.loadPlugins(), onPluginError);
    const { hookMs } = setup;
    const base = await Kernel.create([localStoragePlugin, ...plugins], { onPluginError, hookMs });
    const { configs = {}, decorators = [] } = await keptBy(path, base, setup);
    setConfigHost(storedConfigHost(configs));
    const env = await withLoadFaults(async () => {
      const { definition, kernel } = await prepareFlow(base, await flow.load(decorators));
      return TaskEnvironment.open(definition, kernel, await openStorage(kernel, setup), setup.projectRoot);
    });
    // The process may be killed as soon as its task has ended.
    flushCompileCache();
    return new Worker(env, setup);
  }

  /** A task went on after its end: the process must not run another. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  abort(): void {
    this.#stop.abort(stopped());
  }

  /** The launcher has taken the last chunk of items. */
  goOn(): void {
    this.#goOn?.();
  }

  /** What the launcher was told of is hidden. */
  reveal(): void {
    this.#reveal?.();
  }

  async run({ spec, graceMs, inspect, secretParameters }: ToWorker & { readonly kind: 'run' }): Promise<void> {
    this.#stop = new AbortController();
    if (inspect) await waitForInspector();
    const faults = new Faults();
    const task: WorkersTask = (this.#task = { spec, faults, state: 'running' });
    const onItems = (chunk: ItemChunk): Promise<void> => this.#hand(chunk);
    const options = {
      now,
      signal: this.#stop.signal,
      graceMs,
      onItems,
      onSecrets: (values: readonly string[]) => this.#hide(values),
      onWarning: (warning: Warning) => tell({ kind: 'warning', warning }),
      faults,
      secretParameters,
      onLate: (late: Warning) => this.#tellLate(late),
    };
    const { outcome, isAbandoned } = await executeTask(this.#env, spec, options);
    task.state = 'ending';
    const isFinished = outcome.kind === 'finished';
    if (isFinished && faults.first !== undefined) this.#tellLateError(task, faults.first.thrown);
    if (isFinished) await this.#watch.settle();
    const unclean = isAbandoned ? 'its task still goes on' : this.#watch.check();
    this.#end(task, { outcome, unclean, areWhole: await this.#endOutputs() });
  }

  /** The launcher hears of it, and where something is pending, of the end of that too. */
  #end(task: WorkersTask, { outcome, unclean, areWhole }: TaskEnd): void {
    task.state = 'ended';
    const reasons = [
      unclean,
      areWhole ? undefined : 'its output was closed',
      task.faults.first && 'its task threw an error where nothing caught it',
      this.#isSpent ? 'a task went on after its end' : undefined,
    ];
    const reason = reasons.find((one) => one !== undefined);
    const isPending = outcome.kind === 'finished' && reason !== undefined && areWhole && this.#watch.isPending();
    if (isPending) task.state = 'lingering';
    tell({ kind: 'done', outcome, unclean: reason, isPending });
    if (isPending) void this.#watch.quiet().then(() => tell({ kind: 'quiet' }));
  }

  async #endOutputs(): Promise<boolean> {
    const areWhole = await Promise.all(this.#outputs.map((output) => output.end(this.#setup.marker)));
    return !areWhole.includes(false);
  }

  /** Of the running task it is a fault; what a task threw after its end can't fail it any more. */
  #noteFault(fault: unknown): void {
    const task = this.#task;
    const thrown = withPlugin(fault);
    if (task === undefined) return giveUp();
    const owner = currentStore.getStore();
    if (owner !== undefined && !isOf(owner, task)) return this.#tellLate(lateError(owner.step, thrown));
    if (task.state === 'running') return task.faults.note(thrown);
    this.#tellLateError(task, thrown);
  }

  #tellLateError({ spec, state }: WorkersTask, thrown: unknown): void {
    const { name, message, stack = `${name}: ${message}` } = errorRecord(thrown);
    if (state === 'ending')
      this.#outputs[1]?.write(`After the task had ended, it threw where nothing caught it: ${stack}\n`);
    this.#tellLate(lateError(spec.path.step, thrown));
  }

  /** Nobody knows what it broke. What a task that is to stop leaves behind may well end with an error. */
  #tellLate(warning: Warning): void {
    this.#isSpent = true;
    if (!this.#stop.signal.aborted) tell({ kind: 'late', warning });
  }

  /** Resolves when the launcher hides these: output comes by another way, and might be there before. */
  #hide(values: readonly string[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#reveal = resolve;
    tell({ kind: 'secrets', values });
    return promise;
  }

  /** Hands a chunk of items to the launcher; resolves when it wants more. */
  #hand(chunk: ItemChunk): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#goOn = resolve;
    tell({ kind: 'items', chunk });
    return promise;
  }
}

/** What a plugin left behind failed with is the plugin's doing, and not the step's. */
function withPlugin(thrown: unknown): unknown {
  const { plugin, hook } = pluginInCharge() ?? {};
  if (plugin === undefined || FlowError.is(thrown)) return thrown;
  const { message: reason } = errorRecord(thrown);
  return kernelErrors.FLOW_PLUGIN_LATE({ plugin, hook, reason }, { cause: thrown });
}

interface WorkersTask {
  readonly spec: TaskSpec;
  readonly faults: Faults;
  /** It runs; it has ended and its output hasn't; it has ended; and what it began goes on, in a process that has no other. */
  state: 'running' | 'ending' | 'ended' | 'lingering';
}

interface TaskEnd {
  readonly outcome: TaskOutcome;
  readonly unclean: string | undefined;
  /** Nothing of its output is lost. */
  readonly areWhole: boolean;
}

function isOf({ step, task, attempt }: CoreCurrent, { spec }: WorkersTask): boolean {
  return step === spec.path.step && task === spec.path.task && attempt === spec.attempt;
}

/** What the flow is loaded with. */
async function keptBy(
  path: TaskPath | undefined,
  base: Kernel,
  setup: WorkerSetup,
): Promise<Pick<RunManifest, 'configs' | 'decorators'>> {
  const { configs, decorators = [] } = setup;
  if (configs !== undefined) return { configs, decorators };
  return path === undefined ? {} : new Manifests(await openStorage(base, setup)).run(path.flow, path.run);
}

async function openStorage(
  kernel: Kernel,
  { storage, projectRoot, durability, scratch }: WorkerSetup,
): Promise<Storage> {
  const isReadOnly = scratch !== undefined;
  const store = await openStore(kernel, { ...storage, projectRoot, durability, isReadOnly });
  if (scratch === undefined) return store;
  const { openOver } = await import('../scratch-storage.ts');
  return openOver(store, scratch);
}

function stopped(): Error {
  return Object.assign(new Error('The run was stopped.'), { name: 'AbortError' });
}

/** Tells the launcher first: waiting blocks the whole process, so that nothing can reach it any more. */
async function waitForInspector(): Promise<void> {
  const { open, url, waitForDebugger } = await import('node:inspector');
  open(0);
  const { host } = new URL(url() ?? 'ws://127.0.0.1');
  await new Promise((resolve) => {
    process.send?.({ kind: 'waiting', address: host } satisfies FromWorker, resolve);
  });
  waitForDebugger();
  tell({ kind: 'attached' });
  // oxlint-disable-next-line no-debugger -- the step's own first line is one "step into" away
  debugger;
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
