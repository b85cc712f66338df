import { defineErrors, type ErrorCatalogue } from '@flow/core';

const catalogue = {
  FLOW_PLUGIN_SPEC: {
    message: (p: { given: string }) => `${JSON.stringify(p.given)} can't be the name of a plugin.`,
    hint: 'Give the name of a package, with a version where you want another than the latest: flow plugins install @flow/arrow@0.2.0',
    exitCode: 2,
  },
  FLOW_PLUGIN_SOURCE: {
    message: (p: { given: string }) =>
      `${p.given} is a path, a URL or a git repository; without --allow-source, plugins come from the registry alone.`,
    hint: 'Nobody has checked what such a source holds, and no registry keeps it as it is. Give --allow-source if you trust it.',
    exitCode: 2,
  },
  FLOW_PLUGIN_FOLDER: {
    message: (p: { given: string }) => `${p.given} is a folder, and a folder isn't installed but linked.`,
    hint: (p: { given: string }): string => `flow plugins link ${p.given}`,
    exitCode: 2,
  },
  FLOW_PLUGIN_NOT_FOUND: {
    message: (p: { plugin: string }) => `The registry has no package ${p.plugin}.`,
    hint: 'Correct its name or its version; npm view NAME versions lists those that there are.',
    exitCode: 2,
  },
  FLOW_PLUGIN_NONE: {
    message: (p: { plugin: string; version: string }) =>
      `${p.plugin} ${p.version} is no plugin of flow: its package.json has neither "flow" nor "oclif".`,
    hint: 'What a flow merely imports is a dependency of its project: npm install NAME',
    exitCode: 2,
  },
  FLOW_PLUGIN_NOT_INSTALLED: {
    message: (p: { plugin: string; guess: string | undefined }) =>
      `No plugin ${p.plugin} was installed or linked by flow plugins.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined ? 'flow plugins lists what there is, and why.' : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_PLUGIN_SECOND_CORE: {
    message: (p: { plugin: string; places: readonly string[] }) =>
      `${p.plugin} would bring a second @flow/core (${p.places.join(', ')}), and nothing was installed.`,
    hint: 'A plugin names @flow/core under peerDependencies. Take a release of it that does, or tell its author.',
    exitCode: 2,
  },
  FLOW_PLUGIN_LINK: {
    message: (p: { folder: string; reason: string }) => `${p.folder} can't be linked: ${p.reason}.`,
    hint: 'Name the folder of a package whose package.json has a "flow" field.',
    exitCode: 2,
  },
  FLOW_PLUGIN_COMMANDS: {
    message: (p: { plugin: string; reason: string }) => `The commands of ${p.plugin} can't be used: ${p.reason}.`,
    hint: 'Everything else works. Its author makes the list of its commands by oclif manifest before publishing.',
  },
  FLOW_PLUGIN_COMMAND_TAKEN: {
    message: (p: { plugin: string; command: string; owner: string }) =>
      `The plugin ${p.plugin} has a command ${p.command}, which isn't used: ${p.owner} has those words.`,
    hint: 'Its other commands work. Tell its author, or uninstall it: flow plugins uninstall NAME',
  },
  FLOW_NPM_MISSING: {
    message: (p: { node: string }) => `There is no npm beside ${p.node}, and none on the PATH.`,
    hint: 'Plugins are installed by npm, which comes with Node: install Node with it, or put npm on the PATH.',
    exitCode: 2,
  },
  FLOW_NPM_FAILED: {
    message: (p: { what: string; reason: string }) => `npm couldn't ${p.what}: ${p.reason}`,
    hint: 'All is as it was before. Where the registry could not be reached, try again when it can.',
  },
  FLOW_PACKAGE_MANAGER_MISSING: {
    message: (p: { manager: string; root: string }) =>
      `The project ${p.root} is installed by ${p.manager}, and there is no ${p.manager} on the PATH.`,
    hint: (p: { manager: string }): string =>
      `Nothing was installed. Install ${p.manager}, or name another in the package.json's packageManager.`,
    exitCode: 2,
  },
  FLOW_PACKAGE_MANAGER_FAILED: {
    message: (p: { manager: string; what: string; reason: string }) => `${p.manager} couldn't ${p.what}: ${p.reason}`,
    hint: "The package.json and the lock file are as they were, and so are the user's plugins.",
  },
} as const;

/** What can be wrong with installing plugins, and with their commands. */
export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
