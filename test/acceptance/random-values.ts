import { weigh } from './random-weigh.ts';

/** A number that a step works out. */
export type Sum =
  | { readonly kind: 'literal'; readonly n: number }
  | { readonly kind: 'artifact' | 'length'; readonly name: string }
  | { readonly kind: 'index' | 'depth' | 'round' | 'item' | 'inputs' }
  | { readonly kind: 'total'; readonly name: string }
  | { readonly kind: 'from'; readonly step: string; readonly name: string }
  | { readonly kind: 'mix'; readonly x: Sum; readonly y: Sum; readonly n: number };

/** What a step does to its artifacts, one statement each. */
export type Op =
  | { readonly kind: 'number'; readonly to: string; readonly sum: Sum }
  | { readonly kind: 'list'; readonly to: string; readonly sums: readonly Sum[] }
  | { readonly kind: 'push'; readonly to: string; readonly sum: Sum }
  | { readonly kind: 'literal'; readonly to: string; readonly value: unknown }
  | { readonly kind: 'item'; readonly to: string }
  | { readonly kind: 'wrap'; readonly to: string; readonly of: string; readonly sum: Sum }
  | { readonly kind: 'copy'; readonly to: string; readonly of: string }
  | { readonly kind: 'gather'; readonly to: string; readonly of: string }
  | { readonly kind: 'collect'; readonly to: string; readonly of: string }
  | { readonly kind: 'delete'; readonly to: string }
  | { readonly kind: 'merge'; readonly include: readonly string[] | undefined; readonly exclude: readonly string[] };

export type Values = Readonly<Record<string, unknown>>;

/** What a step may look at. */
export interface Sight {
  /** Stored artifacts and initial values, as `this` shows them. */
  readonly values: Values;
  readonly index: number;
  readonly depth: number;
  readonly round: number;
  readonly item: unknown;
  readonly inputs: readonly Values[];
  /** What the inputs have stored. */
  readonly merged: readonly Values[];
  /** The input whose branch holds a step. */
  readonly from: (step: string) => Values;
}

/** What `sum` is worth. */
export function worth(sum: Sum, sight: Sight): number {
  switch (sum.kind) {
    case 'literal':
      return sum.n;
    case 'artifact':
      return Number(sight.values[sum.name]);
    case 'length':
      return listIn(sight.values, sum.name).length;
    case 'item':
      return weigh(sight.item);
    case 'inputs':
      return sight.inputs.length;
    case 'total':
      return sight.inputs.reduce((total, one) => total + Number(one[sum.name]), 0) % 9973;
    case 'from':
      return Number(sight.from(sum.step)[sum.name]);
    case 'mix':
      return (worth(sum.x, sight) * 31 + worth(sum.y, sight) * 7 + sum.n) % 9973;
    default:
      return sight[sum.kind];
  }
}

/** `sum` as a step writes it. */
export function sumText(sum: Sum): string {
  switch (sum.kind) {
    case 'literal':
      return String(sum.n);
    case 'artifact':
      return `this.${sum.name}`;
    case 'length':
      return `this.${sum.name}.length`;
    case 'index':
      return '(current.foreach.at(-1)?.index ?? 0)';
    case 'depth':
      return 'current.foreach.length';
    case 'round':
      return 'round()';
    case 'item':
      return 'weigh(current.foreach.at(-1)?.item)';
    case 'inputs':
      return 'inputs.length';
    case 'total':
      return `(inputs.reduce((total, one) => total + one.${sum.name}, 0) % 9973)`;
    case 'from':
      return `inputs.from.${sum.step}.${sum.name}`;
    default:
      return `((${sumText(sum.x)} * 31 + ${sumText(sum.y)} * 7 + ${String(sum.n)}) % 9973)`;
  }
}

export function listIn(values: Values, name: string): number[] {
  return values[name] as number[];
}
