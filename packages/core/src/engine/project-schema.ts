import { configSchema } from '../config/config-schema.ts';
import type { LoadConfigOptions } from '../config/load-config.ts';
import { readSources } from '../config/load-config.ts';
import { resolvePlugins } from '../config/resolve-plugins.ts';
import type { JsonSchema } from '../contracts/json-schema.ts';
import { declaredOptions } from './declared-options.ts';

/** The JSON schema of a project's config, with the options of its plugins' providers. Loads no plugin. */
export async function projectSchema(options: LoadConfigOptions): Promise<JsonSchema> {
  const { files } = await readSources(options);
  return configSchema(declaredOptions(resolvePlugins(files)));
}
