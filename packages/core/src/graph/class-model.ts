import type { ArrowFunctionExpression, Expression, Function } from 'oxc-parser';
import type { Constants } from './constants.ts';
import type { Place, SourceText } from './source-text.ts';
import type { TypeNames } from './type-names.ts';

export type Code = Function | ArrowFunctionExpression;

/** A member of a class that has code to follow: a method, an accessor, or a field that holds an arrow function. */
export interface Method {
  readonly kind: 'method' | 'get' | 'set' | 'arrow';
  readonly name: string;
  readonly owner: ParsedClass;
  readonly code: Code;
  /** Its name. */
  readonly place: Place;
  readonly doc: string | undefined;
  /** By the names they are called by here. */
  readonly decorators: readonly { readonly name: string; readonly place: Place }[];
}

export interface Field {
  readonly name: string;
  readonly owner: ParsedClass;
  readonly value: Expression | undefined;
  /** False where the field is only declared, as `x!: string`. */
  readonly initialised: boolean;
  /** Its type says that it may be undefined: `x?: T` or `x: T | undefined`. */
  readonly optional: boolean;
  /** Written `accessor x`: a getter and a setter over a place that nothing else sees. */
  readonly isAccessor: boolean;
  readonly place: Place;
}

/** One class of a flow, taken apart. */
export interface ParsedClass {
  readonly name: string;
  readonly source: SourceText;
  /** Its name, or the word `class`. */
  readonly place: Place;
  readonly doc: string | undefined;
  readonly methods: readonly Method[];
  readonly fields: readonly Field[];
  /** Members that a class that extends it gives it. */
  readonly abstracts: readonly string[];
  /** What its file calls the type `Inputs`. */
  readonly typeNames: TypeNames;
  /** What its file gives names to, as the members of an enum. */
  readonly constants: Constants;
}
