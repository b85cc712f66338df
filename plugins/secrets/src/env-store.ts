import type { SecretStore } from '@flow/core/kernel';

/** Variables that the task's process has already: from now on they are required, and hidden in what it prints. */
export const envStore: SecretStore = {
  read: async (name) => {
    const value = process.env[name];
    return value === undefined ? undefined : { [name]: value };
  },
};
