import { defineErrors } from '@flow/core';

export const errors = defineErrors({
  FLOW_STORAGE_MISSING: {
    message: (p: { key: string; store: string }) => `There is no object ${p.key} in ${p.store}.`,
  },
} as const);
