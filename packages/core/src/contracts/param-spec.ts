import type { StandardSchemaV1 } from '@standard-schema/spec';

export interface ParamOptions<In> {
  /** Used when none is given; a function is called once, before the run starts. Without one the parameter is required. */
  readonly default?: In | (() => In | Promise<In>);
  /** One line for `flow run FILE --help`. */
  readonly help?: string;
}

export interface IncludeFileOptions {
  /** Path of the file that is stored when none is given, from the project's folder. */
  readonly default?: string;
  readonly help?: string;
}

/** A parameter as its flow declares it. */
export type ParamSpec =
  | { readonly kind: 'value'; readonly schema: StandardSchemaV1; readonly options: ParamOptions<unknown> }
  | { readonly kind: 'file'; readonly as: 'text' | 'bytes'; readonly options: IncludeFileOptions };
