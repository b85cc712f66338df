import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { FlowError } from '@flow/core';
import type { SpinNext } from '@flow/core/engine';
import type { ErrorRecord, RunEvent } from '@flow/core/kernel';
import { errors } from './errors.ts';

type RunEnded = Extract<RunEvent, { readonly kind: 'run.ended' }>;

/** What the command says instead of events where nothing begins. */
interface Refusal {
  readonly kind: 'error';
  readonly message: string;
}

interface SpinStarted {
  readonly kind: 'spin.started';
  readonly origin: string;
}

interface SpinEnded extends Omit<RunnerSpinResult, 'origin' | 'pathspec' | 'artifacts'> {
  readonly kind: 'spin.ended';
  readonly kept?: string;
  readonly artifacts?: readonly SpunArtifact[];
}

type Line = RunEvent | Refusal | SpinStarted | SpinEnded;

/** How a run of a process of its own ended. */
export interface RunnerResult extends Pick<RunEnded, 'status' | 'durationMs' | 'tasks' | 'error'> {
  /** `Flow/run`, for a client. */
  readonly pathspec: string;
}

/** An artifact that a step stored, as a command shows it. */
export interface SpunArtifact {
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  readonly encoding: string;
  /** Undefined where the value is large. */
  readonly preview?: string;
  /** Where it is small, and JSON has it. */
  readonly value?: unknown;
  /** Against what the step began with; `kept`: it passed the value on. */
  readonly change: 'new' | 'changed' | 'kept';
}

/** How one step ended that ran in a process of its own. */
export interface RunnerSpinResult extends Pick<RunEnded, 'status' | 'durationMs'> {
  /** The task whose inputs it was run on. */
  readonly origin: string;
  /** The task that ran, for a client; undefined where it isn't kept. */
  readonly pathspec: string | undefined;
  /** What it stored; empty where it didn't finish. */
  readonly artifacts: readonly SpunArtifact[];
  /** Where it leads; undefined where it didn't finish. */
  readonly next?: SpinNext;
  /** Why it failed. */
  readonly error?: ErrorRecord;
  /** The error that was caught, so that the flow would go on. */
  readonly caught?: ErrorRecord;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly file: string;
  readonly onEvent: ((event: RunEvent) => void) | undefined;
}

/** Reads the events of `flow run` and `flow resume` to their end. Rejects with FLOW_RUNNER_FAILED. */
export async function followRun(command: RunningCommand): Promise<RunnerResult> {
  const { told, fail } = await follow(command);
  const end = told.get('run.ended');
  if (end?.kind !== 'run.ended') throw fail();
  const { status, durationMs, tasks, error, flow, run } = end;
  return { status, durationMs, tasks, error, pathspec: `${flow}/${run}` };
}

/** Reads the events of `flow spin` to their end. Rejects with FLOW_RUNNER_FAILED. */
export async function followStep(command: RunningCommand): Promise<RunnerSpinResult> {
  const { told, fail } = await follow(command);
  const [start, end] = [told.get('spin.started'), told.get('spin.ended')];
  if (start?.kind !== 'spin.started' || end?.kind !== 'spin.ended') throw fail();
  const { kind: _kind, kept: pathspec, artifacts = [], ...facts } = end;
  return { ...facts, origin: start.origin, pathspec, artifacts };
}

interface Followed {
  /** The last line of each kind. */
  readonly told: ReadonlyMap<string, Line>;
  /** Why nothing came of it. */
  readonly fail: () => FlowError;
}

async function follow({ child, file, onEvent }: RunningCommand): Promise<Followed> {
  const closed = Promise.withResolvers<number | undefined>();
  child.once('error', (error) => closed.reject(error));
  child.once('close', (code) => closed.resolve(code ?? undefined));
  const [told, said] = await Promise.all([readLines(child.stdout, onEvent), readEnd(child.stderr)]);
  const code = await closed.promise;
  const refusal = told.get('error');
  const fail = (): FlowError =>
    errors.FLOW_RUNNER_FAILED({ file, code, said: refusal?.kind === 'error' ? refusal.message : said });
  if (refusal !== undefined) throw fail();
  return { told, fail };
}

async function readLines(
  stdout: Readable | null,
  onEvent: RunningCommand['onEvent'],
): Promise<ReadonlyMap<string, Line>> {
  const told = new Map<string, Line>();
  if (stdout === null) return told;
  for await (const text of createInterface({ input: stdout, crlfDelay: Infinity })) {
    const line = JSON.parse(text) as Line;
    told.set(line.kind, line);
    if (isEvent(line)) onEvent?.(line);
  }
  return told;
}

function isEvent(line: Line): line is RunEvent {
  return line.kind !== 'error' && line.kind !== 'spin.started' && line.kind !== 'spin.ended';
}

/** The last of what a command says, for an error. */
async function readEnd(stderr: Readable | null): Promise<string> {
  let text = '';
  for await (const piece of stderr?.setEncoding('utf8') ?? []) text = (text + String(piece)).slice(-4000);
  return text.trim();
}
