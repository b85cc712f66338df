import type { StepName } from '../contracts/ids.ts';
import type { Transition } from '../contracts/graph.ts';

export interface Edge {
  readonly to: StepName;
  /** What is written beside the arrow: the kind of fan-out, or the case of a switch. */
  readonly label: string | undefined;
}

/** The arrows that leave a step. */
export function edgesOf(next: Transition): readonly Edge[] {
  switch (next.kind) {
    case 'linear':
      return [{ to: next.to, label: undefined }];
    case 'split':
      return next.to.map((to) => ({ to, label: undefined }));
    case 'foreach':
    case 'parallel':
      return [{ to: next.to, label: next.kind }];
    case 'switch':
      return Object.entries(next.cases).map(([label, to]) => ({ to, label }));
    case 'end':
      return [];
    default:
      return next satisfies never;
  }
}
