import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Flow } from '@flow/core';
import type { RunEvent } from '@flow/core/kernel';
import { errors } from './errors.ts';
import type { RunParameters } from './run-flow.ts';

type Ended = Extract<RunEvent, { readonly kind: 'run.ended' }>;

/** What the command says instead of events where no run begins. */
interface Refusal {
  readonly kind: 'error';
  readonly message: string;
}

export interface RunnerOptions {
  /** The folder of the command, whose project is looked for upwards; by default, this process's. */
  readonly cwd?: string;
  /** By default, this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stack?: string;
}

export interface RunnerRunOptions {
  readonly tags?: readonly string[];
  readonly maxWorkers?: number;
  /** Stops the run, as `stop` does. */
  readonly signal?: AbortSignal;
  /** Told of all that happens, in order. */
  readonly onEvent?: (event: RunEvent) => void;
}

export interface RunnerResumeOptions extends RunnerRunOptions {
  /** Runs this step and what comes after it again, finished or not. */
  readonly step?: string;
  /** The id of the run to go on from; by default, the flow's latest. */
  readonly originRun?: string;
}

/** How a run of a process of its own ended. */
export interface RunnerResult extends Pick<Ended, 'status' | 'durationMs' | 'tasks' | 'error'> {
  /** `Flow/run`, for a client. */
  readonly pathspec: string;
}

/** A run in a process of its own; disposing it stops the run and waits for the end of its process. */
export interface RunningFlow extends AsyncDisposable {
  readonly pid: number | undefined;
  /** A run that failed or was stopped is a result too. Rejects with FLOW_RUNNER_FAILED where no run began. */
  readonly ended: Promise<RunnerResult>;
  /** As Ctrl-C; a second time, what is left is ended at once. */
  stop(): void;
}

/**
 * Runs a flow's file by the `flow` command, in a process of its own, with all that the command can do. The command stops
 * its run when this process goes, however it goes.
 *
 * @example
 * await using running = new Runner<Regions>('src/regions.ts').run({ threshold: 0.6 });
 * const { status, pathspec } = await running.ended;
 * console.log(pathspec, status);
 */
export class Runner<F extends Flow = Flow> {
  readonly file: string;
  readonly #options: RunnerOptions;

  constructor(file: string, options: RunnerOptions = {}) {
    this.file = file;
    this.#options = options;
  }

  /** No list of processes shows the parameters. Throws FLOW_RUNNER_COMMAND where the project has no `@flow/cli`. */
  run(parameters: RunParameters<F> = {}, options: RunnerRunOptions = {}): RunningFlow {
    const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
    const texts = Object.fromEntries(given.map(([name, value]) => [name, textOf(value)]));
    return this.#start(['run', this.file], options, { FLOW_RUNNER_PARAMETERS: JSON.stringify(texts) });
  }

  /** Throws as `run`. */
  resume({ step, originRun, ...options }: RunnerResumeOptions = {}): RunningFlow {
    const from = originRun === undefined ? [] : [`--origin-run=${originRun}`];
    return this.#start(['resume', this.file, ...(step === undefined ? [] : [step]), ...from], options);
  }

  #start(
    words: readonly string[],
    options: RunnerRunOptions,
    variables: Readonly<Record<string, string>> = {},
  ): RunningFlow {
    const { cwd = process.cwd(), env = process.env, stack } = this.#options;
    const { tags = [], maxWorkers } = options;
    const flags = [
      ...(stack === undefined ? [] : [`--stack=${stack}`]),
      ...tags.map((tag) => `--tag=${tag}`),
      ...(maxWorkers === undefined ? [] : [`--max-workers=${String(maxWorkers)}`]),
    ];
    // The channel is how the command learns that this process is gone.
    const child = spawn(process.execPath, [commandOf(cwd), ...words, ...flags, '--json'], {
      cwd,
      env: { ...env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return watch(child, { file: this.file, ...options });
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function commandOf(cwd: string): string {
  try {
    return join(dirname(createRequire(join(cwd, 'package.json')).resolve('@flow/cli/package.json')), 'bin/flow.js');
  } catch (cause) {
    throw errors.FLOW_RUNNER_COMMAND({ folder: cwd }, { cause });
  }
}

interface Watched extends RunnerRunOptions {
  readonly file: string;
}

type Listener = RunnerRunOptions['onEvent'] | undefined;

function watch(child: ChildProcess, { file, signal, onEvent }: Watched): RunningFlow {
  const stop = (): void => void child.kill('SIGTERM');
  const ended = follow(child, file, onEvent).finally(() => signal?.removeEventListener('abort', stop));
  // Who only disposes it doesn't ask how it ended.
  ended.catch(() => undefined);
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return {
    pid: child.pid,
    ended,
    stop,
    [Symbol.asyncDispose]: async () => {
      stop();
      await ended.catch(() => undefined);
    },
  };
}

async function follow(child: ChildProcess, file: string, onEvent: Listener): Promise<RunnerResult> {
  const closed = Promise.withResolvers<number | undefined>();
  child.once('error', (error) => closed.reject(error));
  child.once('close', (code) => closed.resolve(code ?? undefined));
  const [end, said] = await Promise.all([readEvents(child.stdout, onEvent), readEnd(child.stderr)]);
  const code = await closed.promise;
  if (end === undefined || end.kind === 'error') {
    throw errors.FLOW_RUNNER_FAILED({ file, code, said: end?.message ?? said });
  }
  const { status, durationMs, tasks, error, flow, run } = end;
  return { status, durationMs, tasks, error, pathspec: `${flow}/${run}` };
}

async function readEvents(stdout: Readable | null, onEvent: Listener): Promise<Ended | Refusal | undefined> {
  let end: Ended | Refusal | undefined;
  if (stdout === null) return end;
  for await (const line of createInterface({ input: stdout, crlfDelay: Infinity })) {
    const event = JSON.parse(line) as RunEvent | Refusal;
    if (event.kind === 'run.ended' || event.kind === 'error') end = event;
    if (event.kind !== 'error') onEvent?.(event);
  }
  return end;
}

/** The last of what a command says, for an error. */
async function readEnd(stderr: Readable | null): Promise<string> {
  let text = '';
  for await (const piece of stderr?.setEncoding('utf8') ?? []) text = (text + String(piece)).slice(-4000);
  return text.trim();
}
