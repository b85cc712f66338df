import type { StepName, TaskId } from '../contracts/ids.ts';
import type { ItemChunk } from '../contracts/records.ts';
import type { ForeachFrame } from '../contracts/task-spec.ts';

/** One open fan-out: how many of its items are still on their way to the join. */
export interface Fan {
  readonly kind: 'foreach' | 'parallel';
  readonly split: { readonly step: StepName; readonly task: TaskId };
  /** So far, where the source still yields. */
  count: number;
  readonly chunks: ItemChunk[];
  /** The source still yields. */
  isOpen: boolean;
  /** Where the fan-out stands, and where its join continues. */
  readonly outer: Scope;
  remaining: number;
  /** The step from which the items reach the join; undefined as long as none did. */
  lastStep: StepName | undefined;
  /** By index, those that arrive from another step or as a later round than the rest. */
  readonly strays: Map<number, { readonly step: StepName; readonly task: TaskId }>;
}

/** Where a task stands: the root, or one item of a fan-out. */
export interface Scope {
  /** The id of its tasks. */
  readonly id: TaskId;
  readonly fan: Fan | undefined;
  /** The item's index in `fan`; 0 at the root. */
  readonly index: number;
}

export const rootScope: Scope = { id: '0' as TaskId, fan: undefined, index: 0 };

export function itemScope(fan: Fan, index: number): Scope {
  return { id: `${itemPrefix(fan)}${String(index)}` as TaskId, fan, index };
}

/** What the ids of a fan-out's items begin with. */
export function itemPrefix(fan: Fan): string {
  return `${fan.split.task}-`;
}

/** The open fan-outs around a scope, from the outermost in, as its tasks see them. */
export function foreachFrames(scope: Scope): readonly ForeachFrame[] {
  const { fan, index } = scope;
  if (fan === undefined) return [];
  if (fan.kind === 'parallel') return foreachFrames(fan.outer);
  const chunk = chunkOf(fan.chunks, index);
  const frame: ForeachFrame = {
    ...fan.split,
    index,
    count: fan.isOpen ? undefined : fan.count,
    item: { chunk: chunk.ref, offset: index - chunk.from },
  };
  return [...foreachFrames(fan.outer), frame];
}

function chunkOf(chunks: readonly ItemChunk[], index: number): ItemChunk {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle]?.from ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  const chunk = chunks[low];
  if (chunk === undefined) throw new Error(`No chunk holds the item ${String(index)}.`);
  return chunk;
}
