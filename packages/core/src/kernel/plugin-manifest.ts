import { didYouMean } from '../contracts/did-you-mean.ts';
import { faultText, schemaFaults, type JsonSchema } from '../contracts/json-schema.ts';
import { manifestSchema } from './manifest-schema.ts';

/** JSON schemas for the options of providers, by kind and name, as `storage` and `acme`. */
export type ProviderSchemas = Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;

/** The `flow` field of a plugin's package.json, once it was checked. */
export interface PluginManifest {
  /** The module whose default export is the plugin; a package of decorators has none. */
  readonly plugin?: string;
  /** The releases of core that it fits. */
  readonly kernel?: string;
  /** The module that exports the decorators which it provides. */
  readonly decorators?: string;
  readonly provides?: Readonly<Record<string, readonly string[]>>;
  readonly options?: ProviderSchemas;
}

/** All that is wrong with a manifest, each with its key and what is expected. */
export function manifestFaults(flow: unknown): readonly string[] {
  return [...schemaFaults(manifestSchema, flow).map((fault) => faultText(fault, 'flow')), ...misspelt(flow)];
}

/** A key that isn't known may be a later release's; one that is nearly one of ours is a slip. */
function misspelt(flow: unknown): readonly string[] {
  const known = Object.keys(manifestSchema.properties);
  const given = typeof flow === 'object' && flow !== null ? Object.keys(flow) : [];
  return given.flatMap((key) => {
    const guess = known.includes(key) ? undefined : didYouMean(key, known);
    return guess === undefined || given.includes(guess) ? [] : [`flow.${key} is not known; did you mean ${guess}?`];
  });
}
