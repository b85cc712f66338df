import type { FlowGraph, JoinOf } from '../contracts/graph.ts';
import type { StepName } from '../contracts/ids.ts';

/** Steps that run many times side by side: those between a foreach or a gang and its join, other groups in it included. */
export interface StepGroup {
  readonly split: StepName;
  readonly kind: 'foreach' | 'parallel';
  /** Those that are in no group further in. */
  readonly steps: readonly StepName[];
  readonly groups: readonly StepGroup[];
}

type Groups = Pick<StepGroup, 'steps' | 'groups'>;

/** The steps of a graph by the foreachs and gangs that are open around them. */
export function groupSteps({ steps }: FlowGraph): Groups {
  return groupAt(
    steps.map(({ name, open }) => ({ name, around: open.filter(isMany) })),
    0,
  );
}

interface Placed {
  readonly name: StepName;
  readonly around: readonly Many[];
}

type Many = JoinOf & { readonly kind: StepGroup['kind'] };

function isMany(open: JoinOf): open is Many {
  return open.kind !== 'split';
}

function groupAt(placed: readonly Placed[], depth: number): Groups {
  const inner = Map.groupBy(placed, ({ around }) => around[depth]?.split);
  return {
    steps: (inner.get(undefined) ?? []).map(({ name }) => name),
    groups: [...inner].flatMap(([split, members]) => {
      const kind = members[0]?.around[depth]?.kind;
      return split === undefined || kind === undefined ? [] : [{ split, kind, ...groupAt(members, depth + 1) }];
    }),
  };
}

/** What is written on a group. */
export function groupLabel({ split, kind }: StepGroup): string {
  return kind === 'foreach' ? `foreach of ${split}` : `gang of ${split}`;
}
