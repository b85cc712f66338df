import type { ResolvedConfig } from '../config/load-config.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import { errors } from './errors.ts';

/** What core itself reads nowhere: plugins do. Each with the key that a file gives it. */
const keysOfPlugins = {
  logger: 'logger.use',
  monitor: 'monitor.use',
} as const;

/** Warnings of settings that only a plugin could use, where no plugin is named. */
export function unusedSettings(config: ResolvedConfig): readonly FlowError[] {
  const { settings, plugins } = config;
  if (plugins.some(({ enabled }) => enabled)) return [];
  return Object.entries(keysOfPlugins)
    .filter(([name]) => settings[name as keyof typeof keysOfPlugins] !== undefined)
    .map(([setting, key]) => errors.FLOW_CONFIG_UNUSED({ setting }, config.placeOf(key)));
}
