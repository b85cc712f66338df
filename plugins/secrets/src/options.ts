import { optionSchema, shown, type OptionSchema, type Reading } from '@flow/core/kernel';

/** Which secrets a step is given. */
export interface SecretsOptions {
  /**
   * Each as `STORE:NAME`: `env:TOKEN`, a variable of the task's process; `file:PATH`, a `.json` or `.env` file, or a folder
   * with a file for each variable; other stores come with plugins.
   */
  readonly sources: string | readonly string[];
}

/** `SecretsOptions`, read. */
export interface SecretsSettings {
  readonly sources: readonly Source[];
}

interface Source {
  readonly use: string;
  readonly name: string;
}

export const secretsOptions: OptionSchema<SecretsOptions, SecretsSettings> = optionSchema({
  sources: { doc: 'Secrets, each as STORE:NAME', read: readSources },
});

function readSources(given: unknown): Reading<SecretsSettings['sources']> {
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (texts.length === 0) return { reason: 'they must name one secret at least' };
  const sources = texts.map((text) => readSource(text));
  const fault = sources.find((source) => typeof source === 'string');
  return fault === undefined ? { value: sources.filter((source) => typeof source !== 'string') } : { reason: fault };
}

/** A source, or what is wrong with it. */
function readSource(text: unknown): Source | string {
  const [, use, name] = (typeof text === 'string' && /^([a-z][\w-]*):(.+)$/s.exec(text)) || [];
  if (use === undefined || name === undefined) return `each is a text like 'file:.env', and one is ${shown(text)}`;
  return { use, name };
}
