import type { DataType, Field } from 'apache-arrow';

/** A copy of Arrow's classes. */
export type Arrow = typeof import('apache-arrow');

/** How the parts of a type are made. */
export interface TypeParts {
  readonly type: (type: DataType) => DataType;
  readonly field: (field: Field) => Field;
  readonly dictionaryId: (id: number) => number;
}

/** What the classes of types have, each some of it. */
interface TypeFacts {
  readonly typeId: number;
  readonly isSigned: boolean;
  readonly bitWidth: number;
  readonly precision: number;
  readonly scale: number;
  readonly unit: number;
  readonly timezone: string | null;
  readonly byteWidth: number;
  readonly listSize: number;
  readonly mode: number;
  readonly typeIds: Int32Array;
  readonly keysSorted: boolean;
  readonly children: readonly Field[];
  readonly dictionary: DataType;
  readonly indices: DataType;
  readonly id: number;
  readonly isOrdered: boolean;
}

/** The class of a type, and what it is made with. */
type Recipe = (facts: TypeFacts, parts: TypeParts) => readonly [made: object, ...args: readonly unknown[]];

const onlyField = ({ children }: TypeFacts, { field }: TypeParts): readonly Field[] =>
  children.slice(0, 1).map((child) => field(child));
const allFields = ({ children }: TypeFacts, { field }: TypeParts): readonly Field[] =>
  children.map((child) => field(child));

export type MakeType = (type: DataType, parts: TypeParts) => DataType;

/** Makes types of a copy's classes that are the same as those of any other. */
export function typeMaker(arrow: Arrow): MakeType {
  const recipes = recipesOf(arrow);
  return (type, parts) => {
    const facts = type as unknown as TypeFacts;
    const recipe = recipes.get(facts.typeId);
    if (recipe === undefined) throw new TypeError(`Arrow's type ${String(facts.typeId)} is not known here.`);
    const [made, ...args] = recipe(facts, parts);
    return Reflect.construct<unknown[], DataType>(made as new (...of: unknown[]) => DataType, args);
  };
}

/** By the number that stands for a kind in every copy. */
function recipesOf(arrow: Arrow): ReadonlyMap<number, Recipe> {
  const { Type } = arrow;
  return new Map<number, Recipe>([
    [Type.Null, () => [arrow.Null]],
    [Type.Int, ({ isSigned, bitWidth }) => [arrow.Int, isSigned, bitWidth]],
    [Type.Float, ({ precision }) => [arrow.Float, precision]],
    [Type.Binary, () => [arrow.Binary]],
    [Type.LargeBinary, () => [arrow.LargeBinary]],
    [Type.BinaryView, () => [arrow.BinaryView]],
    [Type.Utf8, () => [arrow.Utf8]],
    [Type.LargeUtf8, () => [arrow.LargeUtf8]],
    [Type.Utf8View, () => [arrow.Utf8View]],
    [Type.Bool, () => [arrow.Bool]],
    [Type.Decimal, ({ scale, precision, bitWidth }) => [arrow.Decimal, scale, precision, bitWidth]],
    [Type.Date, ({ unit }) => [arrow.Date_, unit]],
    [Type.Time, ({ unit, bitWidth }) => [arrow.Time, unit, bitWidth]],
    [Type.Timestamp, ({ unit, timezone }) => [arrow.Timestamp, unit, timezone]],
    [Type.Interval, ({ unit }) => [arrow.Interval, unit]],
    [Type.Duration, ({ unit }) => [arrow.Duration, unit]],
    [Type.FixedSizeBinary, ({ byteWidth }) => [arrow.FixedSizeBinary, byteWidth]],
    [Type.List, (facts, parts) => [arrow.List, ...onlyField(facts, parts)]],
    [Type.LargeList, (facts, parts) => [arrow.LargeList, ...onlyField(facts, parts)]],
    [Type.FixedSizeList, (facts, parts) => [arrow.FixedSizeList, facts.listSize, ...onlyField(facts, parts)]],
    [Type.Map, (facts, parts) => [arrow.Map_, ...onlyField(facts, parts), facts.keysSorted]],
    [Type.Struct, (facts, parts) => [arrow.Struct, allFields(facts, parts)]],
    [Type.Union, (facts, parts) => [arrow.Union, facts.mode, facts.typeIds, allFields(facts, parts)]],
    [
      Type.Dictionary,
      ({ dictionary, indices, id, isOrdered }, { type, dictionaryId }) => [
        arrow.Dictionary,
        type(dictionary),
        type(indices),
        dictionaryId(id),
        isOrdered,
      ],
    ],
  ]);
}
