import { configSchema } from '../config/config-schema.ts';
import type { LoadConfigOptions } from '../config/load-config.ts';
import { readSources } from '../config/load-config.ts';
import { resolvePlugins } from '../config/resolve-plugins.ts';
import type { JsonSchema } from '../contracts/json-schema.ts';
import { userPluginsFolder } from '../config/find-config.ts';
import { packagesAround, settingOf } from './installed-plugins.ts';
import { declaredOptions } from './declared-options.ts';

/** The JSON schema of a project's config, with the options of its plugins' providers. Loads no plugin. */
export async function projectSchema(options: LoadConfigOptions): Promise<JsonSchema> {
  const { files, found } = await readSources(options);
  const userPlugins = userPluginsFolder(options.env);
  const listed = resolvePlugins(files, userPlugins);
  const around = packagesAround({ root: found.projectRoot, config: { plugins: listed, userPlugins } }, undefined);
  const others = around.map((one) => settingOf(one, 'its package.json'));
  return configSchema(declaredOptions([...others, ...listed]));
}
