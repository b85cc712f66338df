import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { TaskHandle, TaskSubmission } from '../../contracts/compute.ts';
import type { PreparedEnvironment } from '../../contracts/environment.ts';
import type { ItemChunk } from '../../contracts/records.ts';
import type { Warning } from '../../contracts/warning.ts';
import type { CodePackage, TaskOutcome } from '../../contracts/task-spec.ts';
import { variablePrefix } from '../../flow/parameter-flags.ts';
import { killGroup, ownGroup } from './process-group.ts';
import { endWhenSilent, readOutput } from './read-output.ts';
import { TaskOutput } from './task-output.ts';
import {
  parseFromWorker,
  type FromWorker,
  type ToWorker,
  type WorkerAnswer,
  type WorkerSetup,
} from './worker-protocol.ts';

/** After SIGTERM, a process has this long before SIGKILL. */
const termMs = 1000;

/** A task whose time is over ends itself where it can, and has this long to tell of it. */
const answerMs = 100;

/** A process that has run a task before, and is idle, takes the next one at once; one that doesn't hears nothing. */
const takeMs = 5000;

/** What a task that has finished left behind may go on for this long, so that what it does too late is told of. */
const lingerMs = 500;

/** How a task ended in one process; `refused`: it never took the task, which another can run. */
export type WorkerEnd = TaskOutcome | { readonly kind: 'refused' };

export interface WorkerRun {
  /** Never rejects. */
  readonly outcome: Promise<WorkerEnd>;
  readonly cancel: TaskHandle['cancel'];
}

export interface WorkerOptions {
  readonly code: CodePackage;
  readonly setup: Omit<WorkerSetup, 'kind' | 'marker' | 'configs'>;
  readonly env: Readonly<Record<string, string>>;
  readonly environment: PreparedEnvironment | undefined;
  /** Node's own options for the process. */
  readonly nodeOptions: readonly string[];
}

/** One worker process, seen from the launcher. It runs one task at a time. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #outputs: readonly [TaskOutput, TaskOutput];
  readonly #closed: Promise<TaskOutcome>;
  #hasRun = false;
  #isTaken = false;
  #onTaken: (() => void) | undefined;
  #onDone: ((message: WorkerAnswer) => void) | undefined;
  #onItems: TaskSubmission['onItems'];
  #onSecrets: TaskSubmission['onSecrets'];
  #isClean = true;
  #isPending = false;
  readonly #quiet = Promise.withResolvers<void>();
  #onWarning: TaskSubmission['onWarning'];
  #warnings: Warning[] = [];
  #onLog: TaskSubmission['onLog'] | undefined;
  #stopReason: 'cancelled' | 'timeout' | undefined;
  #isWaiting = false;

  constructor({ code, setup, env, environment, nodeOptions }: WorkerOptions) {
    const marker = `\u0000flow:${randomBytes(12).toString('hex')}\u0000`;
    const { execPath = process.execPath, execArgv = [], env: prepared } = environment ?? {};
    const args = ['--enable-source-maps', ...execArgv, ...nodeOptions, join(code.dir, code.entry), '--worker'];
    this.#child = spawn(execPath, args, {
      ...ownGroup,
      env: { ...inherited(process.env), ...prepared, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#outputs = [new TaskOutput('stdout', marker), new TaskOutput('stderr', marker)];
    readOutput(this.#child.stdout, this.#outputs[0]);
    readOutput(this.#child.stderr, this.#outputs[1]);
    this.#child.on('message', (message) => this.#hear(parseFromWorker(message)));
    this.#closed = this.#whenClosed();
    this.#send({ kind: 'setup', marker, configs: code.configs, decorators: code.decorators, ...setup });
  }

  /** Undefined: it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when the process is gone, however it ended. */
  get closed(): Promise<unknown> {
    return this.#closed;
  }

  /** It may run another task. */
  get isReusable(): boolean {
    return this.#isClean && this.#child.connected;
  }

  /** It may not run another task, and what its last one began may still go on. */
  get isPending(): boolean {
    return this.#isPending && this.#child.connected;
  }

  run(task: TaskSubmission): WorkerRun {
    const done = Promise.withResolvers<WorkerAnswer>();
    this.#onDone = done.resolve;
    this.#onItems = task.onItems;
    this.#onSecrets = task.onSecrets;
    this.#onLog = task.onLog;
    this.#onWarning = task.onWarning;
    for (const warning of this.#warnings.splice(0)) this.#onWarning?.(warning);
    this.#stopReason = undefined;
    const ends = this.#outputs.map((output) => output.begin(task.onLog));
    const { spec, plan, secretParameters } = task;
    this.#send({ kind: 'run', spec, graceMs: plan.graceMs, inspect: plan.inspect, secretParameters });
    task.onStart();
    const isUsed = this.#hasRun;
    this.#hasRun = true;
    this.#isTaken = false;
    const timers = [this.#killAfterTimeout(task), isUsed ? this.#killUntaken() : undefined];
    // Its time begins when the process has loaded the code.
    this.#onTaken = () => timers[0]?.refresh();
    const outcome = Promise.race([done.promise, this.#closed])
      .finally(() => timers.forEach((timer) => clearTimeout(timer)))
      .then((end): WorkerEnd | Promise<WorkerEnd> => {
        if (end.kind === 'done') return this.#settle(end, ends);
        return isUsed && !this.#isTaken && end.kind === 'lost' ? { kind: 'refused' } : end;
      });
    return { outcome, cancel: (reason, graceMs) => this.#cancel(reason, graceMs) };
  }

  /** Ends the process and what it started; resolves when it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#isClean = false;
    this.#kill(signal);
    await this.#closed;
  }

  /** As `stop`, but lets what is pending go on for a short time before. */
  async linger(): Promise<void> {
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, lingerMs);
    await Promise.race([over.promise, this.#quiet.promise, this.#closed]);
    clearTimeout(timer);
    await this.stop();
  }

  #hear(message: FromWorker | undefined): void {
    switch (message?.kind) {
      case 'taken':
        return this.#take();
      case 'done':
        return this.#onDone?.(message);
      case 'items':
        return void this.#takeItems(message.chunk);
      case 'secrets':
        return this.#hide(message.values);
      case 'warning':
        return this.#warn(message.warning);
      case 'late':
        return this.#hearLate(message.warning);
      case 'quiet':
        return this.#quiet.resolve();
      case 'waiting':
        return this.#wait(message.address);
      case 'attached':
        this.#isWaiting = false;
        return undefined;
      case undefined:
        return undefined;
    }
  }

  /** Where nobody takes them, the task collects them. */
  async #takeItems(chunk: ItemChunk): Promise<void> {
    await this.#onItems?.(chunk);
    this.#send({ kind: 'more' });
  }

  #hide(values: readonly string[]): void {
    this.#onSecrets?.(Array.from(values, String));
    this.#send({ kind: 'hidden' });
  }

  /** What comes before the first task waits for it. */
  #warn(warning: Warning): void {
    if (this.#hasRun) this.#onWarning?.(warning);
    else this.#warnings.push(warning);
  }

  #hearLate(warning: Warning): void {
    this.#isClean = false;
    this.#warn(warning);
  }

  #take(): void {
    this.#isTaken = true;
    this.#onTaken?.();
  }

  /** The process waits for a debugger, and can't be told anything: a task that is to stop has nothing to clean up yet. */
  #wait(address: string): void {
    this.#isWaiting = true;
    void this.#onLog?.('stderr', Buffer.from(`${attachText(address)}\n`));
    if (this.#stopReason !== undefined) this.#kill('SIGKILL');
  }

  /** The rest of the output comes first. An unclean worker may never end it: that its process is gone does. */
  async #settle({ outcome, unclean, isPending }: WorkerAnswer, ends: readonly Promise<void>[]): Promise<TaskOutcome> {
    this.#isClean &&= unclean === undefined;
    this.#isPending = isPending;
    if (unclean !== undefined && !isPending) void this.stop();
    await Promise.all(ends);
    return outcome.kind === 'failed' && this.#stopReason !== undefined
      ? { kind: 'stopped', reason: this.#stopReason }
      : outcome;
  }

  #cancel(reason: 'cancelled' | 'timeout', graceMs: number): void {
    this.#stopReason = reason;
    if (this.#isWaiting) return this.#kill('SIGKILL');
    this.#send({ kind: 'abort' });
    const timers = [
      setTimeout(() => this.#terminate(), graceMs),
      setTimeout(() => this.#kill('SIGKILL'), graceMs + termMs),
    ];
    void this.#closed.then(() => timers.forEach((timer) => clearTimeout(timer)));
    const answer = this.#onDone;
    this.#onDone = (message) => {
      timers.forEach((timer) => clearTimeout(timer));
      answer?.(message);
    };
  }

  /** A signal comes by another way than a task: that of this one might be heard in the next. */
  #terminate(): void {
    this.#isClean = false;
    this.#kill('SIGTERM');
  }

  /** For a body that keeps the process busy: it can't abort itself. */
  #killAfterTimeout({ spec, plan }: TaskSubmission): NodeJS.Timeout | undefined {
    if (spec.timeoutMs === undefined) return undefined;
    return setTimeout(
      () => {
        this.#stopReason = 'timeout';
        this.#kill('SIGKILL');
      },
      spec.timeoutMs + plan.graceMs + answerMs,
    );
  }

  #killUntaken(): NodeJS.Timeout {
    return setTimeout(() => {
      if (!this.#isTaken) this.#kill('SIGKILL');
    }, takeMs);
  }

  #whenClosed(): Promise<TaskOutcome> {
    return new Promise((resolve) => {
      const close = (reason: string, exitCode: number | null, signal: NodeJS.Signals | null): void => {
        this.#isClean = false;
        for (const output of this.#outputs) output.close();
        if (this.#stopReason !== undefined) resolve({ kind: 'stopped', reason: this.#stopReason });
        else resolve({ kind: 'lost', reason, exitCode: exitCode ?? undefined, signal: signal ?? undefined });
      };
      this.#child.on('error', (error) => close(`Its process could not be started: ${error.message}`, null, null));
      this.#child.on('exit', () => this.#reap());
      this.#child.on('close', (exitCode, signal) => close(this.#describeEnd(exitCode, signal), exitCode, signal));
    });
  }

  #describeEnd(exitCode: number | null, signal: NodeJS.Signals | null): string {
    const isLoading = this.#hasRun && !this.#isTaken && signal === null && exitCode !== 134;
    if (!isLoading) return describeEnd(exitCode, signal);
    return `Its process ended while it loaded the flow's code, before the step (exit code ${String(exitCode)}).`;
  }

  /** What a dead worker's tasks started would hold its output open. */
  #reap(): void {
    if (this.#child.pid !== undefined && ownGroup.detached) killGroup(this.#child.pid, 'SIGKILL');
    endWhenSilent(this.#child.stdout);
    endWhenSilent(this.#child.stderr);
  }

  /** Nothing where it has ended, and with it what it started: its number may be another's by now. */
  #kill(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) killGroup(pid, signal);
  }

  #send(message: ToWorker): void {
    // A worker that is gone is noticed by its exit.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

/** What gave this flow its parameters, secrets among them, is nothing for what its tasks start. */
function inherited(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith(variablePrefix)));
}

function attachText(address: string): string {
  const port = address.slice(address.lastIndexOf(':') + 1);
  return `Waiting for a debugger at ${address}. Chrome: chrome://inspect, with that address under Configure. VS Code: "request": "attach" with "port": ${port}. Terminal: node inspect ${address}.`;
}

function describeEnd(exitCode: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'Its process was killed (SIGKILL), as a machine short of memory does.';
  if (signal !== null) return `Its process was ended by ${signal}.`;
  if (exitCode === 0) return 'Its process ended before the step did (exit code 0): does the step call process.exit()?';
  if (exitCode === 134) return 'Its process aborted (exit code 134), as Node does when its heap is full.';
  return `Its process ended before the step did (exit code ${String(exitCode)}).`;
}
