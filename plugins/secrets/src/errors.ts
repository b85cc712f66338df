import { defineErrors, type ErrorCatalogue } from '@flow/core';

const catalogue = {
  FLOW_SECRETS_FILE: {
    message: (p: { path: string; reason: string }) => `The secrets in ${p.path} can't be read: ${p.reason}.`,
    hint: 'A .json file holds one object of texts by the names of variables; any other file has lines NAME=value, and a folder a file for each variable.',
    exitCode: 2,
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
