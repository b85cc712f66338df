import type { FlowGraph, StepName, StepNode, TaskId } from '@flow/core/kernel';
import type { GivenCurrent } from './step-types.ts';

/** A foreach around a step's task, with its item. */
export interface PlacedFrame {
  readonly step: StepName;
  readonly task: TaskId;
  readonly index: number;
  readonly count: number;
  readonly item: unknown;
}

/** Where in its run's fan-outs a step's task stands. */
export interface Place {
  readonly task: TaskId;
  /** The task of the innermost fan-out's own step; undefined outside any. */
  readonly split: { readonly step: StepName; readonly task: TaskId } | undefined;
  /** From the outermost in. */
  readonly frames: readonly PlacedFrame[];
  /** Of a step that a gang runs. */
  readonly gang: { readonly index: number; readonly count: number } | undefined;
}

interface Wanted {
  readonly current?: GivenCurrent | undefined;
  readonly item?: unknown;
}

/** The place of a step's task, of which a test may have said a part. */
export function placeOf(
  { graph, node }: { readonly graph: FlowGraph; readonly node: StepNode },
  { current = {}, ...given }: Wanted,
): Place {
  const { foreach = [], parallel = { index: 0, count: 1 } } = current;
  const depth = node.open.filter(({ kind }) => kind === 'foreach').length;
  const frames: PlacedFrame[] = [];
  let task = '0' as TaskId;
  let split: Place['split'];
  for (const open of node.open) {
    if (open.kind === 'split') continue;
    split = { step: open.split, task };
    const { index = 0, ...frame } = open.kind === 'foreach' ? (foreach[frames.length] ?? {}) : parallel;
    if (open.kind === 'foreach') {
      const item = frames.length === depth - 1 && 'item' in given ? given.item : itemOf(frame);
      frames.push({ ...split, index, count: frame.count ?? index + 1, item });
    }
    task = `${task}-${String(index)}` as TaskId;
  }
  return { task, split, frames, gang: startsGang(graph, node) ? parallel : undefined };
}

function itemOf(frame: object): unknown {
  return 'item' in frame ? frame.item : undefined;
}

function startsGang({ steps }: FlowGraph, { name }: StepNode): boolean {
  return steps.some(({ next }) => next.kind === 'parallel' && next.to === name);
}
