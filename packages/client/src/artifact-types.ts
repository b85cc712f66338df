import type { Artifacts, Flow } from '@flow/core';

/** The fields of a flow that hold values: its artifacts and parameters, without its steps. */
export type Stored<F> = {
  readonly [
    K in keyof Artifacts<F> as Artifacts<F>[K] extends (...args: never[]) => unknown ? never : K
  ]: Artifacts<F>[K];
};

/** Names that may be asked for: those of the flow's class where it is given, else any. */
export type ArtifactName<F extends Flow> = [keyof Stored<F>] extends [never] ? string : keyof Stored<F> & string;

/** What an artifact of that name holds. */
export type ArtifactValue<F extends Flow, K> = K extends keyof Stored<F> ? Stored<F>[K] : unknown;

/** All artifacts by name. */
export type ArtifactValues<F extends Flow> = [keyof Stored<F>] extends [never]
  ? Readonly<Record<string, unknown>>
  : Stored<F>;

/** The names of a flow's steps, and of its other methods. */
export type StepNameOf<F extends Flow> = {
  [K in Exclude<keyof F, keyof Flow>]: F[K] extends (...args: never[]) => unknown ? K : never;
}[Exclude<keyof F, keyof Flow>] &
  string;

/** The steps of the flow's class where it is given, else any. */
export type StepToSpin<F extends Flow> = [StepNameOf<F>] extends [never] ? string : StepNameOf<F>;

/** Artifacts of a step's inputs with other values; of a join, `STEP.name` and `INDEX.name` are those of some inputs alone. */
export type ReplacedArtifacts<F extends Flow> = [keyof Stored<F>] extends [never]
  ? Readonly<Record<string, unknown>>
  : Partial<Stored<F>> & Readonly<Record<`${string}.${string}`, unknown>>;
