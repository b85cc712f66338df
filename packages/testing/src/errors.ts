import { defineErrors, type ErrorCatalogue } from '@flow/core';

const catalogue = {
  FLOW_TEST_STEP: {
    message: (p: { flow: string; step: string; reason: string }) => `The step ${p.step} of ${p.flow} ${p.reason}.`,
    hint: 'runStep gives a join its inputs, the target of a foreach its item, and any other step but the start artifacts.',
    exitCode: 2,
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
