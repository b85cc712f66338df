import type { Run } from '@flow/client';
import type { CheckedRun } from './checked-run.ts';
import type { ExpectedRun } from './interpret.ts';
import type { Shape } from './shape.ts';
import type { SpinWishes, SpunTask } from './play-spin.ts';
import type { Additions } from './write-flow.ts';

interface Named {
  /** What holds, as a sentence without its subject. */
  readonly name: string;
  /** Why it makes no sense on this shape; undefined where it does. */
  readonly skips?: (shape: Shape) => string | undefined;
}

/** Something that holds of every run that ends well: all of them are woven into one flow and checked on one run. */
export interface Woven extends Named {
  readonly kind: 'woven';
  readonly adds?: Additions;
  /** Parameters by field, as texts of a command line. */
  readonly given?: Readonly<Record<string, string>>;
  /** Environment variables of what starts the run. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly check: (run: CheckedRun, expected: ExpectedRun) => Promise<void> | void;
}

/** What befalls a task: by `step/task`, or by `step/task@attempt`; `world` is what all tasks see. */
export type Troubles = Readonly<Record<string, Trouble>>;

export type Trouble =
  | 'throw'
  | 'throw text'
  | 'exit'
  | 'kill'
  | 'crash'
  | 'hang'
  | 'unstorable'
  | 'changed'
  | 'tag'
  | 'skip'
  | 'no case'
  | 'no items';

/** Where a staged behaviour plays: one flow of its shape, run as often as it likes. */
export interface Stage {
  readonly shape: Shape;
  readonly expected: ExpectedRun;
  readonly isCommandLine: boolean;
  /** Runs the flow from its start, with these troubles. */
  readonly run: (troubles: Troubles) => Promise<CheckedRun>;
  /** Goes on from the latest run, with other troubles; from `step`, finished or not. */
  readonly resume: (troubles: Troubles, step?: string) => Promise<CheckedRun>;
  /** Runs one task alone on what the latest run gave it, with other troubles; without a task, whichever comes of itself. */
  readonly spin: (troubles: Troubles, step: string, wishes?: SpinWishes) => Promise<SpunTask>;
  /** The runs of the flow, the newest first. */
  readonly runs: () => Promise<readonly Run[]>;
  /** The line of the flow's text that holds this, counted from 1. */
  readonly lineOf: (text: string) => number;
}

/** Something about failures: it says itself what befalls the tasks of its runs. */
export interface Staged extends Named {
  readonly kind: 'staged';
  /**
   * `fragile`: a failure ends the run; `cached`: so too, and steps are taken from earlier runs; `guarded`: steps are retried once, have 0.9 s, and are caught where
   * they can be.
   */
  readonly base: 'fragile' | 'cached' | 'guarded';
  readonly play: (stage: Stage) => Promise<void>;
}

/** A flow that must not run. */
export interface Refused extends Named {
  readonly kind: 'refused';
  /** Changes the text of the shape's flow so that something is wrong with it. */
  readonly breaks: (text: string, shape: Shape) => string;
  /** What `flow check` must report, among others. */
  readonly code: string;
}

export type Behaviour = Woven | Staged | Refused;

export function hasJoin(shape: Shape): boolean {
  return Object.values(shape.steps).some((step) => step.closes !== undefined);
}

export function hasKind(shape: Shape, kind: string): boolean {
  return Object.values(shape.steps).some((step) => step.next.kind === kind);
}

export function withoutJoin(shape: Shape): string | undefined {
  return hasJoin(shape) ? undefined : 'no join in the shape';
}

export function withoutForeach(shape: Shape): string | undefined {
  return hasKind(shape, 'foreach') ? undefined : 'no foreach in the shape';
}

export function withoutSwitch(shape: Shape): string | undefined {
  return hasKind(shape, 'switch') ? undefined : 'no switch in the shape';
}
