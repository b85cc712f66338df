/** The text of a config file, for the places of its keys. */
export interface ConfigSource {
  readonly path: string;
  readonly text: string;
  /** The keys under which the config stands: `flow` in a package.json. */
  readonly base: readonly string[];
}

/** A config file that was read. */
export interface ConfigFile {
  readonly path: string;
  /** For people: `flow.config.ts`, `~/.config/flow/config.yaml`. */
  readonly label: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The file itself, then those that it takes in by `$import`. */
  readonly sources: readonly ConfigSource[];
}
