import { runningCoreDir, versionOf } from '../package/core-entries.ts';
import type { InstalledPackage } from '../package/find-package.ts';
import { errors } from './plugin-errors.ts';

/** Rejects with FLOW_PLUGIN_KERNEL where a package needs other releases of core. */
export async function requireKernel(installed: InstalledPackage): Promise<void> {
  if (await fitsKernel(installed)) return;
  const { name, version, json } = installed;
  const [kernel, running] = [json.flow?.kernel, versionOf(runningCoreDir())];
  throw errors.FLOW_PLUGIN_KERNEL({ plugin: name, version, kernel, running, fits: undefined });
}

/** Whether the running core is one of the releases that a package says it fits. */
export async function fitsKernel({ json }: Pick<InstalledPackage, 'json'>): Promise<boolean> {
  const { kernel } = json.flow ?? {};
  if (kernel === undefined) return true;
  const { satisfies, validRange } = await import('semver');
  return validRange(kernel) !== null && satisfies(versionOf(runningCoreDir()), kernel, { includePrerelease: true });
}
