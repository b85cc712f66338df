import fc from 'fast-check';
import type { JoinOf, StepNode, Transition } from '../../src/contracts/graph.ts';
import { parseStepName } from '../../src/contracts/ids.ts';

/** A part of a flow with one way in and one way out. */
export type Segment =
  | { readonly kind: 'step' }
  | { readonly kind: 'loop' }
  | { readonly kind: 'split'; readonly branches: readonly (readonly Segment[])[] }
  | { readonly kind: 'foreach' | 'parallel'; readonly body: readonly Segment[] }
  | { readonly kind: 'switch'; readonly arms: readonly (readonly Segment[])[] };

export type ExpectedStep = Pick<StepNode, 'name' | 'next' | 'open' | 'join'> & { readonly takesItem: boolean };

const { segments } = fc.letrec<{ segment: Segment; segments: readonly Segment[] }>((tie) => ({
  segments: fc.array(tie('segment'), { minLength: 1, maxLength: 3, depthIdentifier: 'flow' }),
  segment: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'flow' },
    fc.record({ kind: fc.constantFrom('step' as const, 'loop' as const) }),
    fc.record({
      kind: fc.constant('split' as const),
      branches: fc.array(tie('segments'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constantFrom('foreach' as const, 'parallel' as const), body: tie('segments') }),
    fc.record({
      kind: fc.constant('switch' as const),
      arms: fc.array(fc.oneof(tie('segments'), fc.constant([])), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

/** Flows in which nothing is wrong: from nested parts, so that every split has its join. */
export const validFlows: fc.Arbitrary<readonly Segment[]> = segments;

/** The steps that the parts stand for, `start` and `end` included. */
export function stepsOf(parts: readonly Segment[]): readonly ExpectedStep[] {
  const steps: ExpectedStep[] = [];
  const chain = new Chain(steps);
  const first = chain.sequence(parts, 'end', []);
  const own = { open: [], join: undefined, takesItem: false };
  steps.push({ ...own, name: parseStepName('start'), next: { kind: 'linear', to: parseStepName(first) } });
  steps.push({ ...own, name: parseStepName('end'), next: { kind: 'end' } });
  return steps;
}

class Chain {
  readonly #steps: ExpectedStep[];
  #count = 0;

  constructor(steps: ExpectedStep[]) {
    this.#steps = steps;
  }

  /** Makes the steps of `parts`, which lead on to `to`; the name of the first. */
  sequence(parts: readonly Segment[], to: string, open: readonly JoinOf[]): string {
    return parts.toReversed().reduce((next, part) => this.#part(part, next, open), to);
  }

  #part(part: Segment, to: string, open: readonly JoinOf[]): string {
    const name = `s${this.#count++}`;
    const add = (next: Transition): string => this.#add(name, next, open);
    if (part.kind === 'step' || part.kind === 'loop') {
      const on = parseStepName(to);
      return add(
        part.kind === 'step'
          ? { kind: 'linear', to: on }
          : { kind: 'switch', cases: { again: parseStepName(name), on } },
      );
    }
    if (part.kind === 'switch') {
      const cases = part.arms.map(
        (arm, index) => [`case ${index}`, parseStepName(this.sequence(arm, to, open))] as const,
      );
      return add({ kind: 'switch', cases: Object.fromEntries(cases) });
    }
    const closed: JoinOf = { split: parseStepName(name), kind: part.kind };
    const join = this.#add(`join_${name}`, { kind: 'linear', to: parseStepName(to) }, open, closed);
    const inside = [...open, closed];
    if (part.kind === 'split') {
      return add({
        kind: 'split',
        to: part.branches.map((branch) => parseStepName(this.sequence(branch, join, inside))),
      });
    }
    const target = this.sequence(part.body, join, inside);
    if (part.kind === 'foreach' && part.body[0]?.kind === 'step') this.#takeItem(target);
    return add({ kind: part.kind, to: parseStepName(target) });
  }

  #add(name: string, next: Transition, open: readonly JoinOf[], join?: JoinOf): string {
    this.#steps.push({ name: parseStepName(name), next, open, join, takesItem: false });
    return name;
  }

  #takeItem(name: string): void {
    const index = this.#steps.findIndex((one) => one.name === name);
    const step = this.#steps[index];
    if (step !== undefined) this.#steps[index] = { ...step, takesItem: true };
  }
}

/** The steps as a class. */
export function render(steps: readonly ExpectedStep[]): string {
  const methods = steps.map((step) => {
    const parameter = step.join === undefined ? (step.takesItem ? 'item: number' : '') : 'inputs: Inputs<F>';
    return `  @step ${step.name}(${parameter}) { this.of_${step.name} = 1; ${renderNext(step.next)} }`;
  });
  return `class F extends Flow {\n${methods.join('\n')}\n}`;
}

function renderNext(next: Transition): string {
  switch (next.kind) {
    case 'end':
      return '';
    case 'linear':
      return `this.next(this.${next.to});`;
    case 'split':
      return `this.next(${next.to.map((to) => `this.${to}`).join(', ')});`;
    case 'foreach':
      return `this.next(this.${next.to}, { foreach: [1, 2] });`;
    case 'parallel':
      return `this.next(this.${next.to}, { parallel: 2 });`;
    default: {
      const cases = Object.entries(next.cases).map(([key, to]) => `'${key}': this.${to}`);
      return `this.next({ ${cases.join(', ')} }, { on: go() });`;
    }
  }
}
