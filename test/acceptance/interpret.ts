import { ofVisit, type Next, type Shape } from './shape.ts';

export interface ExpectedFrame {
  readonly step: string;
  readonly index: number;
  readonly count: number;
  readonly item: unknown;
}

/** A task as the picture of its shape has it. */
export interface ExpectedTask {
  /** `step/task`. */
  readonly key: string;
  readonly step: string;
  readonly task: string;
  /** Keys of the tasks that it continues, in the order of their split. */
  readonly parents: readonly string[];
  /** The open fan-outs, from the outermost in. */
  readonly stack: readonly ExpectedFrame[];
  /** Counted from 0: how often this step ran before at this place. */
  readonly round: number;
  /** What it tells of itself and of all before it. */
  readonly trail: string;
  /** Of a switch: the case that it takes. */
  readonly taken: string | undefined;
}

export interface ExpectedRun {
  /** Each after those that it continues. */
  readonly tasks: ReadonlyMap<string, ExpectedTask>;
  readonly end: ExpectedTask;
}

export interface InterpretOptions {
  /** Keys of tasks whose body failed and was caught: what they continue goes on through them; at a join and at the start there is only `caught`. */
  readonly caught?: ReadonlySet<string>;
}

/** Runs a shape as its picture reads: from the start on, branch by branch. It knows nothing of the engine. */
export function interpret(shape: Shape, options: InterpretOptions = {}): ExpectedRun {
  const run = new Interpretation(shape, options.caught ?? new Set());
  const end = run.step(shape.start, { id: '0', stack: [] }, []);
  return { tasks: run.tasks, end };
}

interface Scope {
  readonly id: string;
  readonly stack: readonly ExpectedFrame[];
}

class Interpretation {
  readonly tasks = new Map<string, ExpectedTask>();
  readonly #shape: Shape;
  readonly #caught: ReadonlySet<string>;
  readonly #rounds = new Map<string, number>();

  constructor(shape: Shape, caught: ReadonlySet<string>) {
    this.#shape = shape;
    this.#caught = caught;
  }

  /** Runs a step and what comes after it, up to the join that closes what is open around it; returns the last task. */
  step(name: string, scope: Scope, parents: readonly ExpectedTask[]): ExpectedTask {
    const task = this.#task(name, scope, parents);
    const { next } = this.#of(name);
    switch (next.kind) {
      case 'end':
        return task;
      case 'linear':
        return this.#enter(next.to, scope, task);
      case 'switch':
        return this.#enter(next.cases[task.taken ?? ''] ?? '', scope, task);
      case 'split':
        return this.#join(
          name,
          scope,
          next.to.map((branch) => this.#enter(branch, scope, task)),
        );
      default:
        return this.#join(name, scope, this.#fan(next, scope, task));
    }
  }

  #enter(name: string, scope: Scope, from: ExpectedTask): ExpectedTask {
    return this.#of(name).closes === undefined ? this.step(name, scope, [from]) : from;
  }

  #join(split: string, scope: Scope, arrived: readonly ExpectedTask[]): ExpectedTask {
    const [join = ''] = Object.entries(this.#shape.steps).find(([, { closes }]) => closes === split) ?? [];
    return this.step(join, scope, arrived);
  }

  #fan(
    next: Extract<Next, { readonly kind: 'foreach' | 'parallel' }>,
    scope: Scope,
    from: ExpectedTask,
  ): readonly ExpectedTask[] {
    const items = itemsOf(next, indexIn(scope), from.round);
    return items.map((item, index) => {
      const frame = { step: from.step, index, count: items.length, item };
      // A gang's members are no items.
      const stack = next.kind === 'foreach' ? [...scope.stack, frame] : scope.stack;
      return this.#enter(next.to, { id: `${from.task}-${String(index)}`, stack }, from);
    });
  }

  #task(step: string, scope: Scope, parents: readonly ExpectedTask[]): ExpectedTask {
    const visit = `${step} ${scope.id}`;
    const round = this.#rounds.get(visit) ?? 0;
    this.#rounds.set(visit, round + 1);
    const task = round === 0 ? scope.id : `${scope.id}.${String(round)}`;
    const key = `${step}/${task}`;
    const { next } = this.#of(step);
    const taken = next.kind === 'switch' ? ofVisit(next.takes, indexIn(scope), round) : undefined;
    const trail = this.#trail(key, step, scope, parents);
    const made = { key, step, task, parents: parents.map((one) => one.key), stack: scope.stack, round, trail, taken };
    if (this.tasks.size > 2000) throw new Error(`${this.#shape.name} never ends.`);
    this.tasks.set(key, made);
    return made;
  }

  #trail(key: string, step: string, scope: Scope, parents: readonly ExpectedTask[]): string {
    const before = parents.map((one) => one.trail);
    if (this.#caught.has(key)) return this.#of(step).closes === undefined ? (before[0] ?? 'caught') : 'caught';
    const place = scope.stack.map((frame) => frame.index).join('.');
    return shortened(`${step}${place === '' ? '' : `[${place}]`}(${before.join(',')})`);
  }

  #of(name: string): Shape['steps'][string] {
    const found = this.#shape.steps[name];
    if (found === undefined) throw new Error(`${this.#shape.name} has no step ${name}.`);
    return found;
  }
}

function indexIn(scope: Scope): number {
  return scope.stack.at(-1)?.index ?? 0;
}

function itemsOf(
  next: Extract<Next, { readonly kind: 'foreach' | 'parallel' }>,
  index: number,
  round: number,
): readonly unknown[] {
  if (next.kind === 'foreach') return ofVisit(next.items, index, round);
  return Array.from({ length: next.count }, () => undefined);
}

/** A long trail as its length and a sum over its letters. */
function shortened(trail: string): string {
  if (trail.length <= 160) return trail;
  const sum = Array.from(trail).reduce(
    (total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_000_007,
    7,
  );
  return `${trail.slice(0, 24)}…${String(trail.length)}#${String(sum)}`;
}

/** Works out a value for each task from those of the tasks that it continues. */
export function follow<T>(
  run: ExpectedRun,
  valueOf: (task: ExpectedTask, before: readonly T[]) => T,
): ReadonlyMap<string, T> {
  const values = new Map<string, T>();
  for (const task of run.tasks.values()) {
    values.set(
      task.key,
      valueOf(
        task,
        task.parents.map((parent) => values.get(parent) as T),
      ),
    );
  }
  return values;
}
