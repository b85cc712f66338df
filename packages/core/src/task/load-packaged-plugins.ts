import { errorRecord } from '../contracts/error-record.ts';
import { errors } from '../kernel/errors.ts';
import type { Plugin } from '../kernel/plugin.ts';
import type { ReportTapError } from '../kernel/report-tap-error.ts';
import { withLoadFaults } from './load-faults.ts';

/** A plugin in a code package. */
export interface PackagedPlugin {
  /** Of its package, or its path in the project. */
  readonly name: string;
  readonly load: () => Promise<Plugin>;
}

/** Loads the plugins of a code package, one after the other. One that fails is reported and left out, as in the launcher. */
export async function loadPackagedPlugins(
  packaged: readonly PackagedPlugin[],
  report: ReportTapError,
): Promise<readonly Plugin[]> {
  const plugins: Plugin[] = [];
  for (const { name, load } of packaged) {
    try {
      plugins.push(await withLoadFaults(load));
    } catch (cause) {
      const { message: reason } = errorRecord(cause);
      report(errors.FLOW_PLUGIN_LOAD({ plugin: name, from: "in a task's process", reason }, { cause }));
    }
  }
  return plugins;
}
