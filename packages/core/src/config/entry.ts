/** The way to a value: `['stacks', 'prod', 'storage']`, `['plugins', 0]`. */
export type KeyPath = readonly (string | number)[];

/** From and up to, not including, as offsets into a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a key and its value stand; an item of a list has no key. */
export interface Entry {
  readonly key?: Span | undefined;
  readonly value: Span;
}
