import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { StepNode } from '../contracts/graph.ts';
import type { StepName } from '../contracts/ids.ts';
import type { ArtifactStore } from '../datastore/artifact-store.ts';
import { errors } from './errors.ts';
import type { ArtifactRefs, LoadedInput } from './load-inputs.ts';

export interface JoinOptions {
  readonly inputs: readonly LoadedInput[];
  /** What a merge takes over where there are no inputs. */
  readonly beside: ArtifactRefs;
  readonly artifacts: ArtifactStore;
  /** What an input shows where nothing was stored: parameters and initial values. */
  readonly fallback: Readonly<Record<string, unknown>>;
  readonly steps: readonly StepNode[];
}

/** What a join's parameter is made of. The first read of one input's artifact loads it for all inputs. */
export class JoinInputs {
  readonly inputs: readonly LoadedInput[];
  /** The value of the step's parameter. */
  readonly value: readonly object[];
  readonly #options: JoinOptions;
  readonly #columns = new Map<string, readonly unknown[]>();
  #names: readonly string[] | undefined;

  constructor(options: JoinOptions) {
    this.inputs = options.inputs;
    this.#options = options;
    const views = options.inputs.map((_, index) => this.#view(index));
    this.value = Object.freeze(Object.defineProperty(views, 'from', { value: this.#from(views) }));
  }

  /** Every name that some input has, or, where there are none, that was there before the foreach. */
  get names(): readonly string[] {
    this.#names ??= [...new Set(this.#merged.flatMap((artifacts) => Object.keys(artifacts)))];
    return this.#names;
  }

  /** What the inputs have under this name, as far as they have it. */
  refsTo(name: string): readonly ArtifactRef[] {
    return this.#merged.flatMap((artifacts) => (Object.hasOwn(artifacts, name) ? (artifacts[name] ?? []) : []));
  }

  get #merged(): readonly ArtifactRefs[] {
    return this.inputs.length === 0 ? [this.#options.beside] : this.inputs.map(({ artifacts }) => artifacts);
  }

  /** Whether two artifacts of the inputs hold the same value. */
  isSame(one: ArtifactRef, other: ArtifactRef): boolean {
    return this.#options.artifacts.isSame(one, other);
  }

  /** Loads these artifacts of all inputs, in the storage's bounded batches. */
  async prefetch(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const refs = this.#refs(name);
      if (!refs.some((ref) => ref?.at === 'blob')) continue;
      const found = refs.filter((ref) => ref !== undefined);
      const values = await this.#options.artifacts.loadMany(found);
      const byRef = new Map(found.map((ref, index) => [ref, values[index]]));
      this.#columns.set(
        name,
        refs.map((ref) => (ref === undefined ? this.#options.fallback[name] : byRef.get(ref))),
      );
    }
  }

  #refs(name: string): readonly (ArtifactRef | undefined)[] {
    return this.inputs.map(({ artifacts }) => (Object.hasOwn(artifacts, name) ? artifacts[name] : undefined));
  }

  #column(name: string): readonly unknown[] {
    let column = this.#columns.get(name);
    if (column === undefined) {
      const { artifacts, fallback } = this.#options;
      column = this.#refs(name).map((ref) => (ref === undefined ? fallback[name] : artifacts.loadSync(ref)));
      this.#columns.set(name, column);
    }
    return column;
  }

  #has(index: number, name: string): boolean {
    return Object.hasOwn(this.inputs[index]?.artifacts ?? {}, name) || Object.hasOwn(this.#options.fallback, name);
  }

  #view(index: number): object {
    const isKnown = (name: string | symbol): name is string => typeof name === 'string' && this.#has(index, name);
    return new Proxy(Object.create(null) as object, {
      get: (_target, name) => (isKnown(name) ? this.#column(name)[index] : undefined),
      has: (_target, name) => isKnown(name),
      ownKeys: () => [
        ...new Set([...Object.keys(this.inputs[index]?.artifacts ?? {}), ...Object.keys(this.#options.fallback)]),
      ],
      getOwnPropertyDescriptor: (_target, name) =>
        isKnown(name) ? { value: this.#column(name)[index], enumerable: true, configurable: true } : undefined,
      set: (_target, name) => refuse(name),
      defineProperty: (_target, name) => refuse(name),
      deleteProperty: (_target, name) => refuse(name),
    });
  }

  /** By the name of the step that leads here, or of any step of its branch. */
  #from(views: readonly object[]): object {
    const from: Record<string, object> = {};
    for (const [index, { step }] of this.inputs.entries()) {
      for (const name of branchOf(step, this.#options.steps)) from[name] ??= views[index] ?? {};
    }
    for (const [index, { step }] of this.inputs.entries()) from[step] = views[index] ?? {};
    return Object.freeze(from);
  }
}

function refuse(name: string | symbol): never {
  throw errors.FLOW_INPUT_ASSIGNED({ name: String(name) });
}

/** The steps of a branch, from its last back to the split that opened it. */
function branchOf(last: StepName, steps: readonly StepNode[]): readonly StepName[] {
  const byName = new Map(steps.map((node) => [node.name, node]));
  const depth = byName.get(last)?.open.length ?? 0;
  const found = new Set<StepName>();
  const queue = [last];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const node = byName.get(name);
    if (node === undefined || found.has(name) || node.open.length < depth) continue;
    found.add(name);
    queue.push(...node.from);
  }
  return [...found];
}
