import { defineStepDecorator, type StepDecorator } from '@flow/core';
import type { SecretStore } from '@flow/core/kernel';
import { envStore } from './env-store.ts';
import { fileStore } from './file-store.ts';
import { secretsOptions, type SecretsOptions, type SecretsSettings } from './options.ts';

/** Those that need nothing but the task's own machine. */
const ownStores: Readonly<Record<string, SecretStore>> = { env: envStore, file: fileStore };

/**
 * Gives a step's tasks secrets as environment variables, for as long as they run. They are read where the task runs, hidden
 * in what it prints and throws, and stored nowhere. A variable that two of them set is an error.
 *
 * @example
 * \@secrets({ sources: ['file:/run/secrets/database', 'env:SERVICE_TOKEN'] })
 * \@step end() {
 *   console.log(Object.keys(process.env).includes('SERVICE_TOKEN'));
 * }
 */
export const secrets: (options: SecretsOptions) => StepDecorator = defineStepDecorator<SecretsOptions, SecretsSettings>(
  {
    name: 'secrets',
    options: secretsOptions,
    setup(step, { sources }) {
      const own = sources.map(({ use, name }) => {
        const store = Object.hasOwn(ownStores, use) ? ownStores[use] : undefined;
        return { use, name, ...(store !== undefined && { store }) };
      });
      step.transformSecrets.tap((task) => ({ ...task, sources: [...task.sources, ...own] }));
    },
  },
);
