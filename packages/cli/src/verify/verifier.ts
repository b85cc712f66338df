import type { RunEvent } from '@flow/core/kernel';
import { errors } from '../errors.ts';
import { compareResults, makeReference, readResults, type Reference, type Results } from './results.ts';
import { runChild, type ChildEnd, type ChildOptions } from './run-child.ts';

/** How the flow is run, each time. */
export interface Subject {
  readonly file: string;
  /** Flags of `flow run`, and those that `flow resume` is given again. */
  readonly runFlags: readonly string[];
  readonly resumeFlags: readonly string[];
  readonly stack: string | undefined;
  readonly cwd: string;
  readonly env: ChildOptions['env'];
  readonly signal: AbortSignal;
}

/** Where a run is killed: when it has said that so many of its tasks finished; with 0, when the first one started. */
export type Point = number;

/** What came of a run that was killed at a point, and resumed. */
export interface PointResult {
  readonly point: Point;
  /** The task that had just finished, or started. */
  readonly task: string;
  /** The run was over before it could be killed. */
  readonly isLate: boolean;
  readonly problems: readonly string[];
}

/** Kills runs of a flow, resumes them, and compares what they store with what runs in peace do. */
export class Verifier {
  readonly #subject: Subject;
  #reference: Reference | undefined;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** Runs the flow twice in peace. Throws FLOW_VERIFY_FAILS where it doesn't finish then. */
  async prepare(): Promise<Reference> {
    const [first, second] = [await this.#inPeace(), await this.#inPeace()];
    this.#reference = makeReference(first, second);
    return this.#reference;
  }

  /** Kills a new run at this point and resumes it. */
  async verify(point: Point): Promise<PointResult> {
    if (this.#reference === undefined) throw new Error('It is prepared first.');
    let finished = 0;
    const kills = (event: RunEvent): boolean => {
      if (event.kind === 'task.finished') finished += 1;
      return point === 0 ? event.kind === 'task.started' : finished === point;
    };
    const killed = await this.#run(kills);
    const told = tasksOf(killed, 'task.finished');
    const task = [...(point === 0 ? tasksOf(killed, 'task.started') : told)][Math.max(0, point - 1)] ?? '';
    if (!killed.isKilled) return { point, task, isLate: true, problems: [] };
    const resumed = await this.#resume();
    this.#subject.signal.throwIfAborted();
    if (resumed.errorCode === 'FLOW_RESUME_FINISHED') return { point, task, isLate: true, problems: [] };
    const again = tasksOf(resumed, 'task.started').intersection(told);
    const problems = [...again].map((one) => `${one} had finished, and ran again`);
    const { pathspec, failure } = endOf(resumed);
    if (failure !== undefined || pathspec === undefined)
      return {
        point,
        task,
        isLate: false,
        problems: [...problems, `the resumed run failed: ${failure ?? 'it has no end'}`],
      };
    const found = await this.#results(pathspec);
    return { point, task, isLate: false, problems: [...problems, ...compareResults(found, this.#reference)] };
  }

  async #inPeace(): Promise<Results> {
    const ended = await this.#run();
    this.#subject.signal.throwIfAborted();
    const { pathspec, failure } = endOf(ended);
    if (failure !== undefined || pathspec === undefined)
      throw errors.FLOW_VERIFY_FAILS({ file: this.#subject.file, reason: failure ?? ended.said });
    return this.#results(pathspec);
  }

  #results(pathspec: string): Promise<Results> {
    const { cwd, env, stack } = this.#subject;
    return readResults({ cwd, env, stack, pathspec });
  }

  #run(kills?: ChildOptions['kills']): Promise<ChildEnd> {
    const { file, runFlags, cwd, env, signal } = this.#subject;
    return runChild(['run', file, ...runFlags], { cwd, env, signal, ...(kills !== undefined && { kills }) });
  }

  #resume(): Promise<ChildEnd> {
    const { file, resumeFlags, cwd, env, signal } = this.#subject;
    return runChild(['resume', file, ...resumeFlags], { cwd, env, signal });
  }
}

function tasksOf({ events }: ChildEnd, kind: 'task.started' | 'task.finished'): Set<string> {
  return new Set(events.flatMap((event) => (event.kind === kind ? [`${event.step}/${event.task}`] : [])));
}

function endOf({ events, said }: ChildEnd): { readonly pathspec?: string; readonly failure?: string } {
  const end = events.findLast((event) => event.kind === 'run.ended');
  if (end === undefined) return { failure: said };
  const pathspec = `${end.flow}/${end.run}`;
  return end.status === 'finished' ? { pathspec } : { pathspec, failure: end.error?.message ?? end.status };
}
