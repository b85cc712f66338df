/** By the index in the innermost foreach (0 outside any), then by the round; the last of a list stands for all after it. */
export type PerVisit<T> = readonly (readonly T[])[];

/** Where a step of a shape goes. */
export type Next =
  | { readonly kind: 'linear'; readonly to: string }
  | { readonly kind: 'split'; readonly to: readonly string[] }
  | {
      readonly kind: 'foreach';
      readonly to: string;
      readonly items: PerVisit<readonly unknown[]>;
      /** The items come from an async iterable. */
      readonly isAsync: boolean;
    }
  | { readonly kind: 'parallel'; readonly to: string; readonly count: number }
  | { readonly kind: 'switch'; readonly cases: Readonly<Record<string, string>>; readonly takes: PerVisit<string> }
  | { readonly kind: 'end' };

export interface ShapeStep {
  readonly next: Next;
  /** The split that a join closes; undefined for a step that isn't one. */
  readonly closes: string | undefined;
}

/** A graph as data: what a flow of it is written from, and what the reference interpreter runs. */
export interface Shape {
  /** Lower case, words joined by hyphens. */
  readonly name: string;
  readonly start: string;
  readonly end: string;
  /** In the order in which they are written. */
  readonly steps: Readonly<Record<string, ShapeStep>>;
  /** So many tasks that it only runs where a task costs little. */
  readonly isWide: boolean;
  /** Steps that stand in a class which the flow's extends. */
  readonly inherited: readonly string[];
}

/** `steps` begin with the start and end with the end. */
export function shape(
  name: string,
  steps: Readonly<Record<string, ShapeStep>>,
  { isWide = false, inherited = [] }: Partial<Pick<Shape, 'isWide' | 'inherited'>> = {},
): Shape {
  const names = Object.keys(steps);
  return { name, start: names[0] ?? '', end: names.at(-1) ?? '', steps, isWide, inherited };
}

export function to(step: string): ShapeStep {
  return open({ kind: 'linear', to: step });
}

export function split(...steps: readonly string[]): ShapeStep {
  return open({ kind: 'split', to: steps });
}

/** A task for each item. */
export function each(step: string, items: readonly unknown[]): ShapeStep {
  return eachOf(step, [[items]]);
}

/** A task for each item, of a list that depends on where the step runs. */
export function eachOf(step: string, items: PerVisit<readonly unknown[]>): ShapeStep {
  return open({ kind: 'foreach', to: step, items, isAsync: false });
}

export function eachAsync(step: string, items: readonly unknown[]): ShapeStep {
  return open({ kind: 'foreach', to: step, items: [[items]], isAsync: true });
}

export function gang(step: string, count: number): ShapeStep {
  return open({ kind: 'parallel', to: step, count });
}

/** Takes one case, always the same or one by round. */
export function choose(cases: Readonly<Record<string, string>>, ...takes: readonly string[]): ShapeStep {
  return open({ kind: 'switch', cases, takes: [takes] });
}

/** Takes a case by item, then by round. */
export function chooseBy(cases: Readonly<Record<string, string>>, takes: PerVisit<string>): ShapeStep {
  return open({ kind: 'switch', cases, takes });
}

/** Makes a step the join of a split. */
export function closes(splitStep: string, step: ShapeStep): ShapeStep {
  return { ...step, closes: splitStep };
}

export const over: ShapeStep = open({ kind: 'end' });

function open(next: Next): ShapeStep {
  return { next, closes: undefined };
}

/** The one of a list by visit that holds for an item and a round. */
export function ofVisit<T>(list: PerVisit<T>, index: number, round: number): T {
  const rounds = list[Math.min(index, list.length - 1)] ?? [];
  return rounds[Math.min(round, rounds.length - 1)] as T;
}
