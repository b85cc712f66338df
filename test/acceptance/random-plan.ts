import fc from 'fast-check';

/** What a step does to one artifact, before it is known what is there to be read. */
export interface RawOp {
  readonly kind: number;
  readonly to: number;
  readonly x: number;
  readonly y: number;
  readonly n: number;
  readonly literal: unknown;
}

/** What a step is beside its place in the graph. */
export interface RawStep {
  readonly ops: readonly RawOp[];
  readonly isRetried: boolean;
  readonly isCaught: boolean;
  readonly merge: number;
}

export interface RawItems {
  readonly kind: 'values' | 'range' | 'list';
  readonly values: readonly unknown[];
  readonly pick: number;
  readonly from: 'array' | 'set' | 'generator' | 'async';
}

interface Headed {
  readonly head: RawStep;
  /** It begins in the join of the part before it, where there is one. */
  readonly isFused: boolean;
}

interface Closed extends Headed {
  readonly join: RawStep;
}

/** A part of a flow with one way in and one way out. */
export type Part =
  | (Headed & { readonly kind: 'step' })
  | (Closed & { readonly kind: 'split'; readonly arms: readonly Parts[]; readonly isTriangle: boolean })
  | (Closed & { readonly kind: 'foreach'; readonly body: Parts; readonly items: RawItems })
  | (Closed & { readonly kind: 'parallel'; readonly body: Parts; readonly count: number })
  | (Headed & { readonly kind: 'switch'; readonly arms: readonly Arm[]; readonly on: number; readonly keys: number })
  | (Headed & { readonly kind: 'loop'; readonly body: Parts; readonly on: number; readonly rounds: number });

export type Parts = readonly Part[];

interface Arm {
  readonly parts: Parts;
  /** It goes on behind all that follows, at the join or the end that closes what is around it. */
  readonly leaves: boolean;
}

export interface Plan {
  readonly parts: Parts;
  readonly start: RawStep;
  readonly end: RawStep;
  readonly names: { readonly start: string; readonly end: string };
  readonly endsInJoin: boolean;
  /** Artifacts whose field has an initial value. */
  readonly initial: { readonly a: number | undefined; readonly xs: number | undefined };
  /** The step from which on all stand in a base class, and one that the base class has too. */
  readonly inherited: { readonly from: number | undefined; readonly overridden: number | undefined };
  readonly troubles: readonly Trouble[];
}

/** One task that fails: in its first attempt, or in each. */
interface Trouble {
  readonly task: number;
  readonly isLasting: boolean;
}

const texts = fc.string({ unit: fc.integer({ min: 0, max: 0xff_ff }).map((code) => String.fromCharCode(code)) });
const keys = fc.string({ maxLength: 4 }).filter((key) => key !== '__proto__');

/** Values of every sort that can be stored. */
export const storable: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer(),
    fc.double(),
    fc.string({ maxLength: 8 }),
    texts,
    fc.boolean(),
    fc.constantFrom(undefined, null, -0, Number.NaN, Number.POSITIVE_INFINITY),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    fc.uint8Array({ maxLength: 5 }),
    fc.float64Array({ maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 2 }).map((pairs) => new Map(pairs)),
    fc.array(tie('value'), { maxLength: 2 }).map((values) => new Set(values)),
  ),
})).value;

const small = fc.nat({ max: 11 });
const ops: fc.Arbitrary<RawOp> = fc.record({ kind: small, to: small, x: small, y: small, n: small, literal: storable });
const rare = fc.integer({ min: 0, max: 5 }).map((one) => one === 1);
const step: fc.Arbitrary<RawStep> = fc.record({
  ops: fc.array(ops, { maxLength: 3 }),
  isRetried: rare,
  isCaught: rare,
  merge: small,
});
const headed = { head: step, isFused: fc.boolean() };
const items: fc.Arbitrary<RawItems> = fc.record({
  kind: fc.constantFrom('values', 'range', 'list'),
  values: fc.array(storable, { maxLength: 5, size: 'max' }),
  pick: small,
  from: fc.constantFrom('array', 'set', 'generator', 'async'),
});

const { parts } = fc.letrec<{ part: Part; parts: Parts; body: Parts }>((tie) => ({
  parts: fc.array(tie('part'), { maxLength: 3, depthIdentifier: 'flow' }),
  body: fc.array(tie('part'), { minLength: 1, maxLength: 2, depthIdentifier: 'flow' }),
  part: fc.oneof(
    { maxDepth: 4, depthSize: 'small', depthIdentifier: 'flow', withCrossShrink: true },
    fc.record({ kind: fc.constant('step'), ...headed }),
    fc.record({
      kind: fc.constant('split'),
      ...headed,
      join: step,
      arms: fc.array(tie('body'), { minLength: 2, maxLength: 4 }),
      isTriangle: rare,
    }),
    fc.record({ kind: fc.constant('foreach'), ...headed, join: step, body: tie('body'), items }),
    fc.record({
      kind: fc.constant('parallel'),
      ...headed,
      join: step,
      body: tie('body'),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({
      kind: fc.constant('switch'),
      ...headed,
      arms: fc.array(fc.record({ parts: tie('parts'), leaves: rare }), { minLength: 1, maxLength: 4 }),
      on: small,
      keys: small,
    }),
    fc.record({
      kind: fc.constant('loop'),
      ...headed,
      body: tie('parts'),
      on: small,
      rounds: fc.integer({ min: 1, max: 4 }),
    }),
  ),
}));

const maybe = fc.option(small, { nil: undefined });

/** Flows in which nothing is wrong. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  parts,
  start: step,
  end: step,
  names: fc.record({ start: fc.constantFrom('start', 'begin'), end: fc.constantFrom('end', 'finish') }),
  endsInJoin: fc.boolean(),
  initial: fc.record({ a: maybe, xs: maybe }),
  inherited: fc.record({ from: maybe, overridden: maybe }),
  troubles: fc.array(fc.record({ task: fc.nat({ max: 200 }), isLasting: fc.boolean() }), { maxLength: 3 }),
});
