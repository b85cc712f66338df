import { fileURLToPath } from 'node:url';
import { formatKey } from './layout.ts';
import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

interface StoredObject {
  readonly key: string;
  readonly store: string;
}

/** What is lost with a record that can't be read. */
function howToMend({ key, store }: StoredObject): string {
  const object = `${store.startsWith('file:') ? fileURLToPath(store) : store}/${key}`;
  if (key.endsWith('/run.json')) return `Bring ${object} back: without it the run can be neither read nor resumed.`;
  return key.includes('/tasks/')
    ? `Delete ${object}; its task runs again when the run is resumed.`
    : `Delete ${object}; no task's result is lost with it.`;
}

const catalogue = {
  FLOW_NOT_STORABLE: {
    message: (p: { path: string; what: string }) => `${p.path} is ${p.what} and can't be stored.`,
    hint: 'Artifacts are data: numbers, strings, arrays, plain objects, Map, Set, Date, BigInt, typed arrays, Buffers, Errors. Keep what is not in a local variable, or store what it was made from. A file is stored by fileArtifact(path). A plugin can store the instances of a class: hooks.provideEncoding.',
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
  FLOW_FILE_UNREAD: {
    message: (p: { name: string; path: string; reason: string }) =>
      `${p.name} can't be stored as an artifact: ${p.path} can't be read: ${p.reason}.`,
    hint: 'A path that is not absolute counts from the working directory of the task.',
  },
  FLOW_FILE_CHANGED: {
    message: (p: { path: string }) => `${p.path} was changed while it was being stored.`,
    hint: 'Wait for what writes it, then call fileArtifact.',
    retry: 'task',
  },
  FLOW_FILE_COPY: {
    message: (p: { folder: string; reason: string }) => `A file can't be written in ${p.folder}: ${p.reason}`,
    hint: 'Make room there, or name another place for all that flow keeps between runs: XDG_CACHE_HOME.',
    retry: 'task',
  },
  FLOW_FILE_TEXT: {
    message: (p: { name: string }) => `The file artifact ${p.name} is not UTF-8 text.`,
    hint: 'Read it by bytes(), stream() or path().',
  },
  FLOW_FILE_FACTS: {
    message: () => 'A stored file artifact has no name, size and hash that could be those of a file.',
    hint: 'The store was changed by something else. Rerun the step that wrote it: flow resume FILE STEP.',
  },
  FLOW_MANIFEST_CORRUPT: {
    message: (p: { key: string; store: string; reason: string }) =>
      `The manifest ${p.key} in ${p.store} can't be read: ${p.reason}`,
    hint: (p: { key: string; store: string }): string => howToMend(p),
  },
  FLOW_STORE_NEWER: {
    message: (p: { key: string; store: string; format: number; known: number }) =>
      `${p.key === formatKey ? 'The store' : `${p.key} in`} ${p.store} was written in format ${String(p.format)}; this release reads up to ${String(p.known)}.`,
    hint: 'Update @flow/core and @flow/cli.',
    exitCode: 2,
  },
  FLOW_RUN_MISSING: {
    message: (p: { path: string; key: string; store: string }) =>
      `There is no run ${p.path} in ${p.store}: ${p.key} is missing.`,
    hint: 'flow runs list shows the runs. One that stands there has lost that file, without which it can be neither read nor resumed.',
    exitCode: 2,
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
