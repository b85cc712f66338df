import type { JoinOf, StepDecoratorUse, StepNode, Transition } from '../contracts/graph.ts';
import { parseStepName, type StepName } from '../contracts/ids.ts';
import type { Structure } from './check-structure.ts';
import type { Findings } from './findings.ts';
import type { Frame } from './frames.ts';
import type { Route } from './read-routes.ts';
import { positionOf } from './source-text.ts';
import { isSetBefore, type StepEffects } from './step-effects.ts';

interface Plan {
  readonly findings: Findings;
  readonly structure: Structure;
  /** The steps in the order of the graph. */
  readonly order: readonly string[];
}

/** Makes one step of the graph from what was found of it. */
export function makeNode(name: string, { findings, structure, order }: Plan): StepNode {
  const { model, routes, effects, inputReads } = findings;
  const step = model.steps.get(name);
  const standing = structure.standings.get(name);
  const route = routes.of.get(name);
  const own = effects.get(name);
  if (step === undefined || standing === undefined || route === undefined || own === undefined) {
    throw new Error(`The step ${name} was ordered, but not read.`);
  }
  const from = new Set(standing.arrivals.map((arrival) => arrival.from));
  return {
    name: parseStepName(name),
    doc: step.method.doc,
    position: positionOf(step.method.place),
    next: transition(route),
    ...(route.written !== undefined && { written: transition({ ...route, targets: route.written }) }),
    from: order.filter((other) => from.has(other)).map((other) => parseStepName(other)),
    join: standing.closes && joinOf(standing.closes),
    open: standing.inside.map((frame) => joinOf(frame)),
    reads: readsOf(own),
    inputReads: unique((inputReads.get(name) ?? []).map((read) => read.name)),
    writes: unique([...own.writes]),
    decorators: step.declaration.decorators.map((use) => ({ name: use.name, options: plain(use.options) })),
  };
}

function transition({ kind, targets }: Route): Transition {
  const names = targets.map((target) => parseStepName(target.name));
  const [to] = names;
  if (kind === 'end' || to === undefined) return { kind: 'end' };
  if (kind === 'split') return { kind, to: names };
  if (kind !== 'switch') return { kind, to };
  const cases = targets.map((target) => [target.key ?? '', parseStepName(target.name)] as const);
  return { kind, cases: Object.fromEntries<StepName>(cases) };
}

function joinOf({ split, kind }: Frame): JoinOf {
  return { split: parseStepName(split), kind };
}

/** Artifacts and parameters whose value from before the step its code may need. */
function readsOf(effects: StepEffects): readonly string[] {
  const reads = effects.accesses.filter(
    ({ kind, name }, index) => kind === 'read' && !name.startsWith('#') && !isSetBefore(effects, index),
  );
  return unique(reads.map(({ name }) => name).filter((name) => name !== 'next' && name !== 'merge'));
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** Options as data; undefined where they hold what JSON can't show. */
function plain(options: unknown): StepDecoratorUse['options'] {
  try {
    const text = JSON.stringify(options, (_key, value: unknown) => {
      if (typeof value === 'function' || typeof value === 'bigint' || typeof value === 'symbol')
        throw new TypeError('not data');
      return value;
    });
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
