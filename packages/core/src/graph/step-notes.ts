import type { LaidOutStep, Way } from './lay-out-graph.ts';
import type { Signs } from './text-signs.ts';

/** What a row says beside its name, in phrases: how it is reached, what it is, and where it leads unless to the row below. */
export function stepNotes(row: LaidOutStep, signs: Signs): readonly string[] {
  const { step, cases, ways } = row;
  const shown = ways.filter(({ kind }) => kind === 'ahead' || kind === 'back').map((way) => wayText(way, signs));
  const facts = [
    cases.length === 0 ? '' : `when ${casesText(cases)}`,
    step.join === undefined ? '' : `joins ${step.join.split}`,
    kinds[step.next.kind],
  ].filter((fact) => fact !== '');
  const lead = shown.length === 0 ? '' : leads[step.next.kind];
  return [
    ...facts.map((fact, index) => fact + (index < facts.length - 1 ? ',' : lead)),
    ...shown.map((way, index) => way + (index < shown.length - 1 ? ',' : '')),
  ];
}

const kinds = {
  linear: '',
  end: '',
  split: 'branches',
  foreach: 'foreach',
  parallel: 'parallel',
  switch: 'switch',
} as const;

/** What stands between a kind and the ways that no line below shows. */
const leads = { linear: '', end: '', split: ', also', foreach: '', parallel: '', switch: ':' } as const;

function wayText({ to, kind, cases }: Way, signs: Signs): string {
  const arrow = `${kind === 'back' ? signs.back : signs.ahead} ${to}`;
  return cases.length === 0 ? arrow : `${casesText(cases)} ${arrow}`;
}

function casesText(cases: readonly string[]): string {
  return cases.map((key) => (/^[\p{L}\p{N}_.-]+$/u.test(key) ? key : JSON.stringify(key))).join(' or ');
}
