import type { Flow } from '@flow/core';
import type { ArtifactValues, RunParameters, StepNameOf, Stored } from '@flow/client';
import type { Project } from '@flow/core/engine';
import type { LogStream } from '@flow/core/kernel';

/** Artifacts as an earlier step left them: those that the test cares for. */
export type SomeArtifacts<F extends Flow> = Partial<Stored<F>>;

/** What a join continues: a list in the order of the split, or the branches of a split by a step of each. */
export type JoinedArtifacts<F extends Flow> =
  | readonly SomeArtifacts<F>[]
  | { readonly [K in StepNameOf<F>]?: SomeArtifacts<F> };

/** One open foreach around the step, from the outermost in. */
export interface GivenForeach {
  /** By default, 0. */
  readonly index?: number;
  /** By default, one more than `index`. */
  readonly count?: number;
  readonly item?: unknown;
}

/** What `current` says in the step; by default, what it says in a first attempt. */
export interface GivenCurrent {
  /** Counted from 0; `current.retryCount` is the same. */
  readonly attempt?: number;
  readonly tags?: readonly string[];
  readonly user?: string;
  readonly project?: string;
  /** The foreachs around the step; of those that aren't given, the step is the first of one item. */
  readonly foreach?: readonly GivenForeach[];
  /** The place in the gang of a step that a gang runs; by default, the main member of a gang of one. */
  readonly parallel?: { readonly index: number; readonly count: number };
}

export interface CommonStepOptions<F extends Flow> {
  /** By field; those that aren't given have their default. */
  readonly parameters?: RunParameters<F>;
  readonly current?: GivenCurrent;
  /** Aborts `current.signal`, as a run that is stopped does. */
  readonly signal?: AbortSignal;
  /** Whose plugins hold; by default, no project's: only what the flow imports. */
  readonly project?: Project;
}

interface PlainOptions<F extends Flow> extends CommonStepOptions<F> {
  readonly artifacts?: SomeArtifacts<F>;
  readonly item?: never;
  readonly inputs?: never;
}

interface ItemOptions<F extends Flow, Item> extends CommonStepOptions<F> {
  readonly artifacts?: SomeArtifacts<F>;
  readonly item: Item;
  readonly inputs?: never;
}

interface JoinOptions<F extends Flow> extends CommonStepOptions<F> {
  readonly inputs: JoinedArtifacts<F>;
  readonly artifacts?: never;
  readonly item?: never;
}

type ParametersOf<Step> = Step extends (...args: infer A) => unknown ? A : never;
type IsAny<T> = 0 extends 1 & T ? true : false;

/** What a step is given: its item where it takes one, its inputs where it is a join. */
export type StepOptions<F extends Flow, S extends StepNameOf<F>> =
  ParametersOf<F[S]> extends readonly []
    ? PlainOptions<F>
    : IsAny<ParametersOf<F[S]>[0]> extends true
      ? ItemOptions<F, unknown> | JoinOptions<F>
      : ParametersOf<F[S]>[0] extends { readonly from: unknown } & readonly unknown[]
        ? JoinOptions<F>
        : ItemOptions<F, ParametersOf<F[S]>[0]>;

/** Options that may be left out where the step needs none. */
export type StepArguments<F extends Flow, S extends StepNameOf<F>> =
  CommonStepOptions<F> extends StepOptions<F, S> ? [options?: StepOptions<F, S>] : [options: StepOptions<F, S>];

/** Where a step went on to. */
export type StepNext =
  | { readonly kind: 'linear' | 'split'; readonly targets: readonly string[] }
  | { readonly kind: 'foreach'; readonly targets: readonly string[]; readonly items: readonly unknown[] }
  | { readonly kind: 'parallel'; readonly targets: readonly string[]; readonly count: number }
  | { readonly kind: 'switch'; readonly targets: readonly string[]; readonly case: string }
  | { readonly kind: 'end'; readonly targets: readonly [] };

/** One line that the step printed. */
export interface StepLine {
  readonly stream: LogStream;
  readonly text: string;
}

/** What one step did. */
export interface StepResult<F extends Flow> {
  /** All that a step after it would see, its parameters aside. */
  readonly artifacts: Partial<ArtifactValues<F>>;
  readonly next: StepNext;
  readonly output: readonly StepLine[];
}
