import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

const catalogue = {
  FLOW_PLUGIN_SHAPE: {
    message: (p: { source: string; from: string }) => `${p.source} (${p.from}) holds no plugin.`,
    hint: 'A plugin is the default export of a module, which a package names in its package.json: "flow": { "plugin": "./dist/plugin.js" }.',
    exitCode: 2,
  },
  FLOW_PLUGIN_MISSING: {
    message: (p: { plugin: string; from: string; reason: string; isPath: boolean }) =>
      `The plugin ${p.plugin} (${p.from}) can't be found: ${p.reason}.`,
    hint: (p: { plugin: string; isPath: boolean }): string =>
      p.isPath
        ? "Correct its path in the config's plugins; it counts from the config file."
        : `Install it: flow plugins install ${p.plugin}`,
    exitCode: 2,
  },
  FLOW_PLUGIN_KERNEL: {
    message: (p: { plugin: string; version: string; kernel: unknown; running: string; fits: string | undefined }) =>
      `The plugin ${p.plugin} ${p.version} needs @flow/core ${String(p.kernel)}; this is ${p.running}.`,
    hint: (p: { plugin: string; fits: string | undefined }): string =>
      p.fits === undefined
        ? `Take releases that fit each other: flow plugins update ${p.plugin}, or npm install ${p.plugin}@latest @flow/core@latest`
        : `The newest release that fits: flow plugins install ${p.plugin}@${p.fits}`,
    exitCode: 2,
  },
  FLOW_PROVIDER_AMBIGUOUS: {
    message: (p: { kind: string; name: string; by: readonly string[] }) =>
      `The ${p.kind} "${p.name}" is provided by ${p.by.join(' and by ')}, and nothing says which is meant.`,
    hint: (p: { by: readonly string[] }): string =>
      `List the one that is meant in the config: "plugins": ["${p.by[0] ?? ''}"]`,
    exitCode: 2,
  },
  FLOW_PROVIDER_ABSENT: {
    message: (p: { kind: string; name: string; plugin: string }) =>
      `The plugin ${p.plugin} says in its package.json that it provides the ${p.kind} "${p.name}", and it doesn't.`,
    hint: (p: { plugin: string }): string => `Update it: flow plugins update ${p.plugin}`,
    exitCode: 2,
  },
  FLOW_PLUGINS_NOT_WRITABLE: {
    message: (p: { folder: string; reason: string }) =>
      `The folder of your plugins, ${p.folder}, can't be written: ${p.reason}.`,
    hint: 'Give your user the right to write it, or set the variable XDG_DATA_HOME to a folder that can be written.',
    exitCode: 2,
  },
  FLOW_PLUGINS_UNREADABLE: {
    message: (p: { folder: string; file: string; reason: string }) =>
      `The list of your plugins, ${p.file}, can't be read: ${p.reason}.`,
    hint: (p: { folder: string }): string =>
      `Remove the folder ${p.folder}: what was installed before its last change holds then.`,
  },
  FLOW_PLUGIN_OFF_UNKNOWN: {
    message: (p: { plugin: string; from: string; known: readonly string[]; guess: string | undefined }) =>
      `"-${p.plugin}" (${p.from}) turns nothing off: no plugin of that name is in use.`,
    hint: (p: { known: readonly string[]; guess: string | undefined }): string =>
      p.guess === undefined ? `Remove it; in use are ${p.known.join(', ')}.` : `Did you mean "-${p.guess}"?`,
  },
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

/** What can be wrong with the plugins of a project. */
export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
