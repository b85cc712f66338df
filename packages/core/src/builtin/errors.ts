import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

const catalogue = {
  FLOW_PROVIDER_OPTION_UNKNOWN: {
    message: (p: { provider: string; option: string; known: readonly string[]; guess: string | undefined }) =>
      `The provider "${p.provider}" has no option "${p.option}". It has${p.known.length === 0 ? ' none' : `: ${p.known.join(', ')}`}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined ? 'Remove it from the stack in the config.' : `Did you mean "${p.guess}"?`,
    exitCode: 2,
  },
  FLOW_PROVIDER_OPTION_INVALID: {
    message: (p: { provider: string; option: string; expected: string; found: string }) =>
      `The option "${p.option}" of the provider "${p.provider}" takes ${p.expected}, not ${p.found}.`,
    hint: 'Correct it in the stack in the config.',
    exitCode: 2,
  },
  FLOW_ENVIRONMENT_NODE: {
    message: (p: { path: string; reason: string }) => `Tasks can't run by ${p.path}: ${p.reason}.`,
    hint: "Correct the environment's path and args in the config, or what the step's decorator says of them.",
    exitCode: 2,
  },
  FLOW_STORAGE_NOT_WRITABLE: {
    message: (p: { path: string; reason: string }) => `The store can't write to ${p.path}: ${p.reason}.`,
    hint: "Give your user the right to write there, or set the storage's root in the config to another folder.",
    exitCode: 2,
  },
  FLOW_STORAGE_NOT_READABLE: {
    message: (p: { path: string; reason: string }) => `The store can't read ${p.path}: ${p.reason}.`,
    hint: 'Give your user the right to read it; it may have been written by another user.',
    exitCode: 2,
  },
  FLOW_STORAGE_FULL: {
    message: (p: { path: string; reason: string }) => `The store is full: ${p.path} can't be written: ${p.reason}.`,
    hint: "Free some space, or set the storage's root in the config to another disk; nothing that was finished is lost.",
    retry: 'command',
  },
  FLOW_STORAGE_KEY_CLASH: {
    message: (p: { key: string; path: string }) =>
      `The object ${p.key} can't be written to ${p.path}: a part of the key is an object, or the key is a folder of objects.`,
    hint: 'Choose a key that is neither inside another object nor the folder of others.',
  },
  FLOW_STORAGE_FAILED: {
    message: (p: { path: string; reason: string }) => `The store failed at ${p.path}: ${p.reason}.`,
    hint: 'Check the disk or the network share that holds it.',
    retry: 'task',
  },
  FLOW_METADATA_FOREIGN: {
    message: (p: { path: string }) => `${p.path} is the SQLite database of another program, not an index of runs.`,
    hint: "Set the metadata's path in the config to another file.",
    exitCode: 2,
  },
  FLOW_METADATA_CORRUPT: {
    message: (p: { path: string; reason: string }) => `The index ${p.path} can't be read: ${p.reason}.`,
    hint: "If this is the index, flow runs reindex puts it aside and makes a new one from the store, where all that it lists is kept. If it is another file, set the metadata's path in the config.",
    exitCode: 2,
  },
  FLOW_SQL_INVALID: {
    message: (p: { reason: string }) => `The query can't be answered: ${p.reason}.`,
    hint: 'flow sql --schema shows the views there are, and their columns.',
    exitCode: 2,
  },
  FLOW_SQL_NOT_READING: {
    message: () => 'The query does something else than read.',
    hint: 'Begin it with SELECT, WITH or VALUES; nothing can be changed by a query.',
    exitCode: 2,
  },
  FLOW_METADATA_REPLACED: {
    message: (p: { path: string; aside: string; reason: string }) => `${p.reason} It was put aside as ${p.aside}.`,
    hint: 'A new index is made from the store; delete the old one when you miss nothing.',
  },
  FLOW_METADATA_NOT_WRITABLE: {
    message: (p: { path: string; reason: string }) => `The index ${p.path} can't be written: ${p.reason}.`,
    hint: "Give your user the right to write the file and its folder, or set the metadata's path in the config to another file.",
    exitCode: 2,
  },
  FLOW_METADATA_FULL: {
    message: (p: { path: string; reason: string }) =>
      `The disk is full: the index ${p.path} can't be written: ${p.reason}.`,
    hint: "Free some space, or set the metadata's path in the config to another disk.",
    retry: 'command',
  },
  FLOW_METADATA_BUSY: {
    message: (p: { path: string; seconds: number }) =>
      `The index ${p.path} was locked by another process for ${String(p.seconds)} seconds.`,
    hint: 'End the process that holds it, or try again.',
    retry: 'command',
  },
  FLOW_METADATA_FAILED: {
    message: (p: { path: string; reason: string }) => `The index ${p.path} failed: ${p.reason}.`,
    hint: 'Check the disk that holds it; SQLite needs a local disk, not a network share.',
    retry: 'command',
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
