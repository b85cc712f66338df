declare const brand: unique symbol;

/** A value that only its parser may make: `Brand<string, 'RunId'>` is a string, but not every string is one. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
