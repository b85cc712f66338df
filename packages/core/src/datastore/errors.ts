import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

const catalogue = {
  FLOW_NOT_STORABLE: {
    message: (p: { path: string; what: string }) => `${p.path} is ${p.what} and can't be stored.`,
    hint: 'Artifacts are data: numbers, strings, arrays, plain objects, Map, Set, Date, BigInt, typed arrays, Buffers, Errors. Keep what is not in a local variable, or store what it was made from. A plugin can store the instances of a class: hooks.provideEncoding.',
    exitCode: 2,
  },
  FLOW_ENCODING_UNKNOWN: {
    message: (p: { encoding: string; known: readonly string[] }) =>
      `A stored value has the encoding "${p.encoding}", which nothing here can read. Known: ${p.known.join(', ')}.`,
    hint: 'Install the plugin that wrote it and list it under plugins in the config.',
  },
  FLOW_BLOB_MISSING: {
    message: (p: { key: string; store: string }) => `The blob ${p.key} is missing in ${p.store}.`,
    hint: 'The store lost a file, or it was deleted. Rerun the step that wrote it: flow resume FILE STEP.',
  },
  FLOW_BLOB_CORRUPT: {
    message: (p: { key: string; store: string; found: string }) =>
      `The blob ${p.key} in ${p.store} is corrupt: its bytes hash to ${p.found}.`,
    hint: 'Delete it and rerun the step that wrote it: flow resume FILE STEP.',
  },
  FLOW_MANIFEST_CORRUPT: {
    message: (p: { key: string; store: string; reason: string }) =>
      `The manifest ${p.key} in ${p.store} can't be read: ${p.reason}`,
    hint: 'Delete it; flow resume runs its task again.',
  },
  FLOW_STORE_NEWER: {
    message: (p: { key: string; format: number; known: number }) =>
      `${p.key} was written in format ${String(p.format)}; this release reads up to ${String(p.known)}.`,
    hint: 'Update @flow/core and @flow/cli.',
    exitCode: 2,
  },
  FLOW_RUN_MISSING: {
    message: (p: { path: string; store: string }) => `There is no run ${p.path} in ${p.store}.`,
    hint: 'flow runs list shows the runs of this project.',
    exitCode: 2,
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
