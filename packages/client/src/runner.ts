import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Flow } from '@flow/core';
import type { RunEvent } from '@flow/core/kernel';
import type { StepToSpin } from './artifact-types.ts';
import { errors } from './errors.ts';
import {
  followRun,
  followStep,
  type RunnerResult,
  type RunnerSpinResult,
  type RunningCommand,
} from './follow-command.ts';
import type { RunParameters } from './run-flow.ts';
import { parameterVariables, spinWords, type RunnerSpinOptions, type Variables } from './runner-words.ts';

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

/** What runs in a process of its own; disposing it stops it and waits for the end of its process. */
export interface RunningCommandOf<R> extends AsyncDisposable {
  readonly pid: number | undefined;
  /** What failed or was stopped is a result too. Rejects with FLOW_RUNNER_FAILED where nothing began. */
  readonly ended: Promise<R>;
  /** As Ctrl-C; a second time, what is left is ended at once. */
  stop(): void;
}

/** A run in a process of its own. */
export type RunningFlow = RunningCommandOf<RunnerResult>;

/** One step in a process of its own. */
export type RunningStep = RunningCommandOf<RunnerSpinResult>;

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
    return this.#start(['run', this.file], options, parameterVariables(parameters));
  }

  /** Throws as `run`. */
  resume({ step, originRun, ...options }: RunnerResumeOptions = {}): RunningFlow {
    const from = originRun === undefined ? [] : [`--origin-run=${originRun}`];
    return this.#start(['resume', this.file, ...(step === undefined ? [] : [step]), ...from], options);
  }

  /**
   * Runs one step on what an earlier run gave it; nothing of it is recorded unless `persist` is set. Throws as `run`.
   *
   * @example
   * await using spinning = new Runner<Regions>('src/regions.ts').spin('pick', { set: { '0.score': 1 } });
   * const { status, artifacts } = await spinning.ended;
   */
  spin(step: StepToSpin<F>, options: RunnerSpinOptions<F> = {}): RunningStep {
    return watch(
      this.#spawn(['spin', this.file, step, ...spinWords(options)], parameterVariables(options.parameters)),
      {
        file: this.file,
        ...options,
        follow: followStep,
      },
    );
  }

  #start(words: readonly string[], options: RunnerRunOptions, variables: Variables = {}): RunningFlow {
    const { tags = [], maxWorkers } = options;
    const flags = [
      ...tags.map((tag) => `--tag=${tag}`),
      ...(maxWorkers === undefined ? [] : [`--max-workers=${String(maxWorkers)}`]),
    ];
    return watch(this.#spawn([...words, ...flags], variables), { file: this.file, ...options, follow: followRun });
  }

  #spawn(words: readonly string[], variables: Variables): ChildProcess {
    const { cwd = process.cwd(), env = process.env, stack } = this.#options;
    const flags = stack === undefined ? [] : [`--stack=${stack}`];
    // The channel is how the command learns that this process is gone.
    return spawn(process.execPath, [commandOf(cwd), ...words, ...flags, '--json'], {
      cwd,
      env: { ...env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
  }
}

function commandOf(cwd: string): string {
  try {
    return join(dirname(createRequire(join(cwd, 'package.json')).resolve('@flow/cli/package.json')), 'bin/flow.js');
  } catch (cause) {
    throw errors.FLOW_RUNNER_COMMAND({ folder: cwd }, { cause });
  }
}

interface Watched<R> extends Pick<RunnerRunOptions, 'signal' | 'onEvent'> {
  readonly file: string;
  readonly follow: (command: RunningCommand) => Promise<R>;
}

function watch<R>(child: ChildProcess, { file, signal, onEvent, follow }: Watched<R>): RunningCommandOf<R> {
  const stop = (): void => void child.kill('SIGTERM');
  const ended = follow({ child, file, onEvent }).finally(() => signal?.removeEventListener('abort', stop));
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
