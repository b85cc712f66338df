import { defineErrors, type ErrorCatalogue } from './define-errors.ts';

const catalogue = {
  FLOW_BAD_ID: {
    message: (p: { what: string; form: string; text: string }) => `"${p.text}" is not a ${p.what}.`,
    hint: (p: { what: string; form: string }): string => `A ${p.what} is ${p.form}.`,
    exitCode: 2,
  },
  FLOW_BAD_PATHSPEC: {
    message: (p: { text: string }) => `"${p.text}" is not a pathspec.`,
    hint: 'A pathspec reads Flow/run/step/task/artifact; each further part is optional.',
    exitCode: 2,
  },
  FLOW_STORAGE_BAD_KEY: {
    message: (p: { key: string; reason: string }) =>
      `${JSON.stringify(p.key)} can't be a key of a storage: ${p.reason}.`,
    hint: 'A key is one or more parts with a slash between them, as runs/Regions/run.json.',
  },
  FLOW_STORAGE_MISSING: {
    message: (p: { key: string; store: string }) => `There is no object ${p.key} in ${p.store}.`,
    hint: 'It was deleted, or never written: check that the stack names the store that the run wrote to.',
  },
  FLOW_STORAGE_SILENT: {
    message: (p: { key: string; store: string; seconds: number }) =>
      `The thread that was to read ${p.key} from ${p.store} was silent for ${String(p.seconds)} seconds.`,
    hint: 'It may have run out of memory, or the machine is overloaded; run it again.',
    retry: 'task',
  },
} as const;

/** Errors of the contracts themselves; each folder that fails in its own ways has its own catalogue. */
export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
