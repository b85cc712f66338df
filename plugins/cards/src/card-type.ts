import type { CoreCurrent } from '@flow/core';
import type { ErrorRecord, FlowGraph, StepNode } from '@flow/core/kernel';
import type { Html } from './html.ts';

/** What is known of an artifact without loading it. */
export interface CardArtifact {
  readonly name: string;
  /** What it is, for people: `number`, `Array(3)`. */
  readonly type: string;
  /** Of the encoded value, in bytes. */
  readonly size: number;
}

/** The attempt at a task that a card is about. */
export interface CardTask {
  /** `running` where the step asked for a refresh. */
  readonly status: 'running' | 'finished' | 'failed';
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  /** Why it failed. */
  readonly error: ErrorRecord | undefined;
  /** Its step, as the graph has it. */
  readonly step: StepNode;
  readonly graph: FlowGraph;
  /** Flow, run, task, attempt, parameters, tags and so on, as the step sees them. */
  readonly current: CoreCurrent;
  /** What it hands on, in alphabetical order; none while it runs, and where it failed. */
  readonly artifacts: readonly CardArtifact[];
  /** The value of one of them. */
  artifact(name: string): Promise<unknown>;
  /** As `artifact`, as `flow dump` shows it: where a plugin stores a class, what that says of it. */
  shownArtifact(name: string): Promise<unknown>;
}

/** All that a card is made of. */
export interface CardInput<O extends object = object> {
  readonly task: CardTask;
  /** What the step put there, each rendered. */
  readonly components: readonly Html[];
  /** As `@card({ options })` has them. */
  readonly options: O;
  /** Aborted when the card's time is over. */
  readonly signal: AbortSignal;
}

/** A type of card. */
export interface CardType<O extends object = object> {
  /** As files and commands name it: letters, digits, `_` and `-`. */
  readonly type: string;
  /** CSS, behind that of all cards. It has to stand here: the page's policy refuses `style` attributes. */
  readonly style?: string;
  /** What stands in the page. An error or a delay fails no task: the page shows it instead. */
  render(input: CardInput<O>): Html | Promise<Html>;
}

/**
 * Makes a type of card, for `@card({ type })`.
 *
 * @example
 * export const scores = defineCard<{ title: string }>({
 *   type: 'scores',
 *   render: async ({ task, options }) => html`<h1>${options.title}</h1><p>${String(await task.artifact('score'))}</p>`,
 * });
 */
export function defineCard<O extends object = object>(type: CardType<O>): CardType<O> {
  return type;
}
