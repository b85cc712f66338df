import { carryOut, Untellable } from './random-ops.ts';
import type { Program, Step } from './random-program.ts';
import { listIn, worth, type Sight, type Values } from './random-values.ts';

/** How often a task's body fails, by `step/task`. */
export type Faults = ReadonlyMap<string, number>;

/** A task that a run must have. */
export interface Told {
  readonly key: string;
  readonly step: string;
  readonly parents: readonly string[];
  /** What is stored at its end. */
  readonly artifacts: Values;
}

export interface Telling {
  /** In an order in which they could run. */
  readonly tasks: ReadonlyMap<string, Told>;
  /** Those that fail for good: nothing that continues them is among `tasks`. */
  readonly fatal: ReadonlySet<string>;
}

/** Runs a flow as its text reads, without anything of ours. */
export function tell(program: Program, faults: Faults): Telling {
  const teller = new Teller(program, faults);
  teller.step(program.graph.start, { id: '0', frames: [] }, []);
  return { tasks: teller.tasks, fatal: teller.fatal };
}

interface Place {
  readonly id: string;
  readonly frames: readonly { readonly index: number; readonly item: unknown }[];
}

class Teller {
  readonly tasks = new Map<string, Told>();
  readonly fatal = new Set<string>();
  readonly #program: Program;
  readonly #faults: Faults;
  readonly #rounds = new Map<string, number>();

  constructor(program: Program, faults: Faults) {
    this.#program = program;
    this.#faults = faults;
  }

  /**
   * Runs a step and what follows up to the join around it; the last task there, or nothing after a failure. `beside` is
   * what there was before a fan-out over nothing.
   */
  step(name: string, place: Place, parents: readonly Told[], beside: Values = {}): Told | undefined {
    const step = this.#of(name);
    const visit = `${name} ${place.id}`;
    const round = this.#rounds.get(visit) ?? 0;
    this.#rounds.set(visit, round + 1);
    const task = round === 0 ? place.id : `${place.id}.${String(round)}`;
    const key = `${name}/${task}`;
    if (this.tasks.size > 150) throw new Untellable(`More tasks than are worth it.`);
    const stored = this.#begin(step, parents);
    const looked = new Map<string, unknown>();
    const begun = structuredClone(stored);
    const sight = this.#sight(stored, { place, round, parents, beside, step, looked });
    for (const op of step.ops) carryOut(op, stored, sight);
    const items = itemsOf(step, sight);
    const chosen = choose(step, sight);
    for (const [one, value] of looked) stored[one] ??= value;
    const artifacts = this.#endOf(step, key, { begun, stored });
    if (artifacts === undefined) return undefined;
    const told = { key, step: name, parents: parents.map((one) => one.key), artifacts };
    this.tasks.set(key, told);
    return this.#goOn({ step, task, told, chosen, items }, place);
  }

  /** A join begins with nothing, a start with initial values. */
  #begin(step: Step, parents: readonly Told[]): Record<string, unknown> {
    if (step.closes !== undefined) return {};
    const [parent] = parents;
    return parent === undefined ? this.#initial() : structuredClone({ ...parent.artifacts });
  }

  /** What a task stores in spite of its faults; nothing where they end the run. */
  #endOf(step: Step, key: string, { begun, stored }: Readonly<Record<'begun' | 'stored', Values>>): Values | undefined {
    const isFailed = (this.#faults.get(key) ?? 0) > (step.isRetried ? 1 : 0);
    if (step.isCaught) return isFailed ? { ...begun, error: `trouble at ${key}` } : { ...stored, error: undefined };
    if (isFailed) this.fatal.add(key);
    return isFailed ? undefined : stored;
  }

  #goOn({ step, task, told, chosen, items }: Ended, place: Place): Told | undefined {
    const { next, name } = step;
    const here = { id: place.id, frames: place.frames };
    switch (next.kind) {
      case 'end':
        return told;
      case 'linear':
        return this.#enter(next.to, here, told);
      case 'switch':
      case 'loop':
        return this.#enter(next.to[chosen] ?? '', here, told);
      case 'split':
        return this.#join(
          name,
          here,
          next.to.map((to) => this.#enter(to, here, told)),
          told,
        );
      default: {
        const isGang = next.kind === 'parallel';
        const arrived = items.map((item, index) => {
          const frames = isGang ? place.frames : [...place.frames, { index, item }];
          return this.#enter(next.to, { id: `${task}-${String(index)}`, frames }, told);
        });
        return this.#join(name, here, arrived, told);
      }
    }
  }

  #enter(name: string, place: Place, from: Told): Told | undefined {
    return this.#of(name).closes === undefined ? this.step(name, place, [from]) : from;
  }

  #join(split: string, place: Place, arrived: readonly (Told | undefined)[], told: Told): Told | undefined {
    const join = [...this.#program.steps.values()].find((one) => one.closes === split);
    const inputs = arrived.filter((one) => one !== undefined);
    return inputs.length < arrived.length ? undefined : this.step(join?.name ?? '', place, inputs, told.artifacts);
  }

  #sight(stored: Record<string, unknown>, { place, round, parents, beside, step, looked }: Situation): Sight {
    const initial = this.#initial();
    const show = (artifacts: Values): Values => ({ ...initial, ...artifacts });
    const all = parents.map((one) => one.artifacts);
    const merged = all.length === 0 ? [beside] : all;
    const inputs = all.map(show);
    const read = (name: string): unknown => {
      if (!(name in stored) && Array.isArray(initial[name])) looked.set(name, initial[name]);
      return name in stored ? stored[name] : initial[name];
    };
    const split = step.closes === undefined ? undefined : this.#of(step.closes).next;
    const entries = split?.kind === 'split' ? split.to : [];
    const { frames } = place;
    return {
      values: new Proxy({}, { get: (_target, name) => read(String(name)) }),
      index: frames.at(-1)?.index ?? 0,
      item: frames.at(-1)?.item,
      depth: frames.length,
      round,
      inputs,
      merged,
      from: (entry) => inputs[entries.indexOf(entry)] ?? {},
    };
  }

  #initial(): Record<string, unknown> {
    const { a, xs } = this.#program.graph.plan.initial;
    return { ...(a !== undefined && { a }), ...(xs !== undefined && { xs: [xs] }) };
  }

  #of(name: string): Step {
    const step = this.#program.steps.get(name);
    if (step === undefined) throw new Error(`There is no step ${name}.`);
    return step;
  }
}

interface Situation {
  readonly place: Place;
  readonly round: number;
  readonly parents: readonly Told[];
  readonly beside: Values;
  readonly step: Step;
  /** Initial values that are objects and that the step looked at: it may have changed them, so that they are stored. */
  readonly looked: Map<string, unknown>;
}

interface Ended {
  readonly step: Step;
  readonly task: string;
  readonly told: Told;
  readonly chosen: number;
  readonly items: readonly unknown[];
}

function itemsOf({ next, list, sum }: Step, sight: Sight): readonly unknown[] {
  if (next.kind === 'parallel') return Array.from({ length: next.count });
  if (next.kind !== 'foreach') return [];
  const { kind, values, from } = next.items;
  const range = (): readonly unknown[] => Array.from({ length: worth(sum, sight) % 5 }, (_, index) => index);
  const listed = list === undefined ? values : listIn(sight.values, list).slice(0, 4);
  const items = kind === 'range' ? range() : listed;
  return structuredClone(from === 'set' ? [...new Set(items)] : items);
}

function choose({ next, sum }: Step, sight: Sight): number {
  if (next.kind === 'loop') return sight.round >= next.rounds || worth(sum, sight) % 3 === 0 ? 1 : 0;
  return next.kind === 'switch' ? worth(sum, sight) % next.to.length : 0;
}
