import type { PluginSetting } from '../config/resolve-plugins.ts';
import type { JsonSchema } from '../contracts/json-schema.ts';
import { manifestFaults, type ProviderSchemas } from '../kernel/plugin-manifest.ts';
import { PackageFinder } from '../package/find-package.ts';
import { installedOf } from './plugin-package.ts';

/** The schemas that listed plugins have for the options of their providers; read from their package.json alone. */
export function declaredOptions(plugins: readonly PluginSetting[]): ProviderSchemas {
  const finder = new PackageFinder();
  const declared: Record<string, Record<string, JsonSchema>> = {};
  for (const setting of plugins.filter(({ enabled }) => enabled)) {
    const flow = installedOf(setting, finder)?.json.flow;
    // What is wrong with a manifest is told by who loads its plugin.
    if (flow === undefined || manifestFaults(flow).length > 0) continue;
    for (const [kind, schemas] of Object.entries((flow.options ?? {}) as ProviderSchemas))
      declared[kind] = { ...declared[kind], ...schemas };
  }
  return declared;
}
