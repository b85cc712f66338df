import type { StandardSchemaV1 } from '@standard-schema/spec';

export type ParamOptions<In> = OpenParamOptions<In> | SecretParamOptions<In>;

interface OpenParamOptions<In> extends NamedParamOptions {
  readonly secret?: false;
  /** Used when none is given; a function is called once, before the run starts. Without one the parameter is required. */
  readonly default?: In | (() => In | Promise<In>);
}

interface SecretParamOptions<In> extends NamedParamOptions {
  /** Its value reaches the tasks and nothing else: it is neither stored nor shown, and a resumed run is given it again. */
  readonly secret: true;
  /** Called once when none is given, before the run starts. A value here would stand in the code that runs keep. */
  readonly default?: () => In | Promise<In>;
}

interface NamedParamOptions {
  /** One line for `flow run FILE --help`. */
  readonly help?: string;
  /** The environment variable that gives it where no flag does; by default `FLOW_PARAM_MAX_ITEMS` for `maxItems`. */
  readonly env?: string;
}

export interface IncludeFileOptions {
  /** Path of the file that is stored when none is given, from the project's folder. */
  readonly default?: string;
  readonly help?: string;
  /** The environment variable that names the file where no flag does; by default `FLOW_PARAM_MOVIES` for `movies`. */
  readonly env?: string;
}

/** A parameter as its flow declares it. */
export type ParamSpec =
  | {
      readonly kind: 'value';
      readonly schema: StandardSchemaV1;
      readonly options: ParamOptions<unknown>;
      /** Made where it is declared: the place of errors about it. */
      readonly declared?: Error;
    }
  | { readonly kind: 'file'; readonly as: 'text' | 'bytes'; readonly options: IncludeFileOptions };
