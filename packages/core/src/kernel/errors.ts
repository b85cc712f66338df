import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

/** A decorator's taps have its name, where it stands and a number. */
function decoratorIn(plugin: string): string | undefined {
  return /^(?<decorator>@.+ of .+) \(\d+\)$/.exec(plugin)?.groups?.['decorator'];
}

function called(plugin: string): string {
  const decorator = decoratorIn(plugin);
  return decorator === undefined ? `plugin ${plugin}` : `decorator ${decorator}`;
}

function placeOf(hook: string | undefined): string {
  return hook === undefined ? 'its setup' : `the hook ${hook}`;
}

function whatToDo({ plugin }: { readonly plugin: string }): string {
  return decoratorIn(plugin) === undefined
    ? 'Update the plugin, or turn it off with "-name" in the config\'s plugins.'
    : 'Correct the decorator, or what it is given; a package that it comes from may have a newer version.';
}

const catalogue = {
  FLOW_PLUGIN_SETUP: {
    message: (p: { plugin: string; reason: string }) =>
      `The plugin ${p.plugin} failed while it was set up: ${p.reason}`,
    hint: 'The other plugins work. Update the plugin, or turn it off with "-name" in the config\'s plugins.',
  },
  FLOW_PLUGIN_HOOK: {
    message: (p: { plugin: string; hook: string; reason: string }) =>
      `The ${called(p.plugin)} failed in the hook ${p.hook}: ${p.reason}`,
    hint: (p: { plugin: string }): string => whatToDo(p),
  },
  FLOW_PLUGIN_SLOW: {
    message: (p: { plugin: string; hook: string | undefined; seconds: number; limit: number }) =>
      `The ${called(p.plugin)} hasn't returned from ${placeOf(p.hook)} for ${String(p.seconds)} s; what comes next waits for it${p.limit > 0 ? `, for up to ${String(p.limit)} s` : ''}.`,
    hint: (p: { plugin: string }): string =>
      `It may rightly take long, as one that asks a person does. Where it doesn't: ${whatToDo(p)}`,
  },
  FLOW_PLUGIN_STUCK: {
    message: (p: { plugin: string; hook: string | undefined; seconds: number | undefined }): string =>
      p.seconds === undefined
        ? `The ${called(p.plugin)} waits in ${placeOf(p.hook)} for what never comes: nothing is left in this process that could go on.`
        : `The ${called(p.plugin)} hasn't returned from ${placeOf(p.hook)} for ${String(p.seconds)} s, and isn't waited for any longer.`,
    hint: (p: { plugin: string; hook: string | undefined; seconds: number | undefined }): string =>
      p.seconds === undefined || p.hook === undefined
        ? whatToDo(p)
        : `${whatToDo(p)} Where it may take so long, set hookSeconds in the config.`,
  },
  FLOW_PLUGIN_LATE: {
    message: (p: { plugin: string; hook: string | undefined; reason: string }) =>
      `What the ${called(p.plugin)} began in ${placeOf(p.hook)} failed where nothing caught it: ${p.reason}`,
    hint: (p: { plugin: string }): string => whatToDo(p),
  },
  FLOW_PLUGIN_EXIT: {
    message: (p: { plugin: string; hook: string | undefined; code: string }) =>
      `The ${called(p.plugin)} called process.exit(${p.code}) in ${placeOf(p.hook)}: the process isn't its to end.`,
    hint: (p: { plugin: string }): string => `A plugin throws an error where something is wrong. ${whatToDo(p)}`,
  },
  FLOW_PLUGIN_LOAD: {
    message: (p: { plugin: string; from: string; reason: string }) =>
      `The plugin ${p.plugin} (${p.from}) failed while it was loaded: ${p.reason}`,
    hint: 'The other plugins work. Update the plugin, or turn it off with "-name" in the config\'s plugins.',
  },
  FLOW_PLUGIN_HOOK_AGAIN: {
    message: (p: { plugin: string; hook: string; times: number }) =>
      `The ${called(p.plugin)} failed in the hook ${p.hook} again, ${String(p.times)} ${p.times === 1 ? 'time' : 'times'}.`,
    hint: (p: { plugin: string }): string => `Its first error was told before. ${whatToDo(p)}`,
  },
  FLOW_PLUGIN_TAP: {
    message: (p: { plugin: string; hook: string; found: string }) =>
      `The ${called(p.plugin)} taps ${p.hook} with ${p.found} where its function is meant.`,
    hint: 'The function comes first and the options second: hooks.NAME.tap(fn, { after }).',
  },
  FLOW_PLUGIN_ORDER_UNKNOWN: {
    message: (p: { plugin: string; hook: string; name: string; guess: string | undefined }) =>
      `The plugin ${p.plugin} orders its tap of ${p.hook} by "${p.name}", and no plugin or tap has that name.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined
        ? 'Install that plugin, or remove the name from before/after.'
        : `Did you mean "${p.guess}"?`,
    exitCode: 2,
  },
  FLOW_PLUGIN_ORDER_CYCLE: {
    message: (p: { hook: string; names: readonly string[] }) =>
      `The taps of ${p.hook} want to stand before each other: ${p.names.join(' → ')}.`,
    hint: 'Remove one of their before/after names.',
    exitCode: 2,
  },
  FLOW_PLUGIN_DUPLICATE: {
    message: (p: { plugin: string }) => `Two plugins have the name ${p.plugin}.`,
    hint: "Remove one of them from the config's plugins.",
    exitCode: 2,
  },
  FLOW_PROVIDER_TAKEN: {
    message: (p: { hook: string; name: string; plugin: string; owner: string }) =>
      `The plugins ${p.owner} and ${p.plugin} both provide "${p.name}" (${p.hook}).`,
    hint: 'Turn one off with "-name" in the config\'s plugins; a plugin that means to take over says replaces.',
    exitCode: 2,
  },
  FLOW_PROVIDER_UNKNOWN: {
    message: (p: { kind: string; name: string; known: readonly string[]; guess: string | undefined }) =>
      `No plugin provides the ${p.kind} "${p.name}". Known: ${p.known.join(', ') || 'none'}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined
        ? 'Install the plugin that provides it: flow plugins install NAME. One whose package.json does not say so is listed under plugins in the config.'
        : `Did you mean "${p.guess}"?`,
    exitCode: 2,
  },
  FLOW_HOOKS_FROZEN: {
    message: (p: { plugin: string; hook: string }) =>
      `The ${called(p.plugin)} tapped ${p.hook} after its setup was over.`,
    hint: 'Tap hooks inside setup, before it returns.',
  },
  FLOW_HOOK_UNKNOWN: {
    message: (p: { plugin: string; hook: string; guess: string | undefined }) =>
      `The plugin ${p.plugin} taps the hook "${p.hook}", which doesn't exist.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined ? 'The plugin may need another version of @flow/core.' : `Did you mean ${p.guess}?`,
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
