import type { Lab } from './lab.ts';

/** What must hold of a row. */
export type Bar =
  /** The peer's time divided by ours is at least so much. */
  | { readonly kind: 'faster'; readonly times: number }
  | { readonly kind: 'atLeast'; readonly value: number }
  | { readonly kind: 'atMost'; readonly value: number };

export type Unit = 's' | 'tasks/s' | 'lines/s' | 'MB' | 'files' | 'tasks' | 'rounds' | '×' | '%';

/** One number that a work yields on each side: a row of the table. */
export interface Measure {
  readonly name: string;
  readonly unit: Unit;
  readonly bar: Bar;
}

/** The numbers of one repetition, by the names of their measures. */
export type Sample = Readonly<Record<string, number>>;

/** Something that is done on both sides, or on ours alone where the bar is absolute. */
export interface Work {
  /** What `--only` takes. */
  readonly name: string;
  readonly measures: readonly Measure[];
  readonly ours: (lab: Lab) => Promise<Sample>;
  readonly peer?: (lab: Lab) => Promise<Sample>;
  /** Each round has one repetition of the peer's side. */
  readonly rounds: number;
  /** Repetitions of our side in a round; one by default. More where the peer takes minutes. */
  readonly oursPerRound?: number;
  /** Each side runs once before, unmeasured. */
  readonly isWarmedUp?: boolean;
}

/** Works of one group, in the sizes of the pass. */
export type Works = (isQuick: boolean) => readonly Work[];
