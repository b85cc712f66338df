/** What a `config()` of a flow was given, as its run keeps it: before the schema, so that every process makes the same of it. */
export interface StoredConfig {
  /** Where it came from, for people: `training.yaml`, `--config-value`. */
  readonly from: string;
  /** What was read, where JSON holds it exactly. Without it and without `text`, nothing was given. */
  readonly value?: unknown;
  /** The text, where a parser of the flow's own made something else of it. */
  readonly text?: string;
}

/** By name. */
export type StoredConfigs = Readonly<Record<string, StoredConfig>>;
