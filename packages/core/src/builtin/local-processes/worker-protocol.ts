import type { Warning } from '../../contracts/warning.ts';
import type { TaskSubmission } from '../../contracts/compute.ts';
import type { StoredConfigs } from '../../contracts/config-values.ts';
import type { GivenDecorator } from '../../contracts/given-decorator.ts';
import type { ItemChunk } from '../../contracts/records.ts';
import type { ProviderChoice } from '../../contracts/settings.ts';
import type { TaskOutcome, TaskSpec } from '../../contracts/task-spec.ts';

// What a launcher and its worker processes say to each other. Plain data.

/** Sent once, before any task. */
export interface WorkerSetup {
  readonly kind: 'setup';
  readonly storage: ProviderChoice;
  readonly durability: 'process' | 'power';
  readonly projectRoot: string;
  /** A folder over the store: what tasks write goes there. */
  readonly scratch?: string | undefined;
  /** What the flow's module is loaded with; undefined: what the manifest of the first task's run says. */
  readonly configs?: StoredConfigs | undefined;
  /** What all its steps are given, as long as `configs` is set. */
  readonly decorators?: readonly GivenDecorator[] | undefined;
  /** Ends each task's part of stdout and stderr. */
  readonly marker: string;
  /** As long a plugin may keep a hook waiting; 0: for ever. */
  readonly hookMs?: number | undefined;
  /** A worker that uses more than this after a task is not used again, in bytes. */
  readonly memoryBound: number;
}

export type ToWorker =
  | WorkerSetup
  | {
      readonly kind: 'run';
      readonly spec: TaskSpec;
      readonly graceMs: number;
      readonly inspect: boolean;
      readonly secretParameters?: TaskSubmission['secretParameters'];
    }
  /** The chunk of items that was told of last is taken; more may be made. */
  | { readonly kind: 'more' }
  /** The secrets that were told of last are hidden. */
  | { readonly kind: 'hidden' }
  | { readonly kind: 'abort' };

/** The answer to `run`. */
export interface WorkerAnswer {
  readonly kind: 'done';
  readonly outcome: TaskOutcome;
  /** Why the process must not run another task; undefined: it may. */
  readonly unclean: string | undefined;
  /** It isn't clean, and what its task began may still go on: `quiet` tells of the end. */
  readonly isPending: boolean;
}

export type FromWorker =
  | WorkerAnswer
  /** The worker has heard of the task; what it does next may take any time. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'items'; readonly chunk: ItemChunk }
  /** Values that its output may not show; the task goes on when they are hidden. */
  | { readonly kind: 'secrets'; readonly values: readonly string[] }
  | { readonly kind: 'warning'; readonly warning: Warning }
  /** A task that has ended went on in the process, which must not run another. */
  | { readonly kind: 'late'; readonly warning: Warning }
  /** Nothing is pending any more. */
  | { readonly kind: 'quiet' }
  /** From now on the process hears nothing, until a debugger is attached at this address. */
  | { readonly kind: 'waiting'; readonly address: string }
  | { readonly kind: 'attached' };

/** By kind, what a message must hold. */
const facts: Readonly<Record<FromWorker['kind'], 'object' | 'string' | 'undefined'>> = {
  done: 'object',
  items: 'object',
  secrets: 'object',
  warning: 'object',
  late: 'object',
  quiet: 'undefined',
  waiting: 'string',
  taken: 'undefined',
  attached: 'undefined',
};

/** What a worker says; undefined for what its task sent by the same channel. */
export function parseFromWorker(message: unknown): FromWorker | undefined {
  const { kind, outcome, chunk, values, warning, address } = Object(message) as Partial<Record<string, unknown>>;
  const isKnown = typeof kind === 'string' && Object.hasOwn(facts, kind);
  if (!isKnown || typeof (outcome ?? chunk ?? values ?? warning ?? address) !== facts[kind as FromWorker['kind']])
    return undefined;
  return message as FromWorker;
}
