import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

const catalogue = {
  FLOW_PLUGIN_NAME: {
    message: (p: { plugin: string; from: string }) =>
      `"${p.plugin}" (${p.from}) is neither the name of a package nor a path.`,
    hint: 'A name is as npm has it, as flow-plugin or @scope/flow-plugin; a path begins with ./ or ../',
    exitCode: 2,
  },
  FLOW_PLUGIN_MANIFEST: {
    message: (p: { plugin: string; from: string; faults: readonly string[] }) =>
      `The package.json of the plugin ${p.plugin} (${p.from}) is not right: ${p.faults.join('; ')}.`,
    hint: 'Update the plugin, or turn it off with "-name" in the config\'s plugins. @flow/core/manifest.schema.json says what its flow field holds.',
    exitCode: 2,
  },
} as const;

/** What can be wrong with a plugin's package. */
export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
