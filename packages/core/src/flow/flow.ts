import { markFlowBase } from './flow-base.ts';
import { flowRuntime } from './flow-runtime.ts';

type Done = void | Promise<void>;
type AnyStep = (...args: never[]) => Done;
declare const joined: unique symbol;
interface Joined {
  readonly [joined]: true;
}

/** What a flow has stored, read-only: its fields and parameters. */
export type Artifacts<F> = Readonly<Omit<F, keyof Flow>>;

/**
 * The parameter of a join: the artifacts of each task that leads to it, in the order of the split;
 * `inputs.from.a.score` by step name after static branches.
 */
export type Inputs<F> = readonly Artifacts<F>[] &
  Joined & {
    readonly from: { readonly [K in Exclude<keyof F, keyof Flow>]: Artifacts<F> };
  };

type To<S extends AnyStep> = Parameters<S> extends [] | [Joined] ? S : 'takes an item: use { foreach }';
type IsAny<T> = 0 extends 1 & T ? true : false;
type Item<A extends readonly unknown[]> = A extends readonly []
  ? never
  : IsAny<A[0]> extends true
    ? A[0]
    : A extends readonly [Joined]
      ? never
      : A[0];
/** What an `Iterable` takes in already stands in it by name: the compiler compares it by its items, and tells of no more. */
type Source<T> = T[] | readonly T[] | Set<T> | Iterable<T> | AsyncIterable<T>;
type CaseOf<K> =
  | K
  | (K extends 'true' ? true : K extends 'false' ? false : K extends `${infer N extends number}` ? N : never);
type Steps<X> = X extends AnyStep ? X : { [K in keyof X]: X[K] extends AnyStep ? To<X[K]> : never };
type How<X> = X extends AnyStep
  ? { readonly foreach: Source<Item<Parameters<X>>> } | { readonly parallel: Parameters<X> extends [] ? number : never }
  : { readonly on: CaseOf<keyof X> };

/** Which artifacts `merge` copies: all on which the inputs agree, only these, or all but these. */
export interface MergeOptions<F> {
  readonly include?: readonly (keyof Artifacts<F>)[];
  readonly exclude?: readonly (keyof Artifacts<F>)[];
}

/**
 * A pipeline: a class whose methods with `@step` are its steps and whose fields are stored artifacts.
 *
 * @example
 * export default class Hello extends Flow {
 *   name!: string;
 *   \@step start() { this.name = 'world'; this.next(this.end); }
 *   \@step end() { console.log(`hello, ${this.name}`); }
 * }
 */
export abstract class Flow {
  /**
   * Says where the run goes from here; the last statement of every step but the end, called once.
   *
   * `next(this.a)`, `next(this.a, this.b)` for branches, `next(this.a, { foreach: items })`,
   * `next(this.a, { parallel: 4 })`, `next({ fast: this.a, slow: this.b }, { on: this.mode })`.
   */
  next<S extends readonly [AnyStep, ...AnyStep[]]>(...steps: S & { [I in keyof S]: To<S[I]> }): void;
  next<X extends AnyStep | Readonly<Record<string, AnyStep>>>(to: X & Steps<X>, how: How<X>): void;
  next(...to: unknown[]): void {
    flowRuntime(this, 'next').next(to);
  }

  /**
   * In a join: copies the artifacts on which all inputs that have them agree.
   * Throws FLOW_MERGE_CONFLICT, naming those on which they don't and that this step hasn't set; nothing is copied then.
   */
  merge<F extends Flow>(this: F, inputs: readonly Artifacts<F>[], options?: MergeOptions<F>): void {
    flowRuntime(this, 'merge').merge(inputs, options ?? {});
  }
}

markFlowBase(Flow);
