import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Compiles the flows in tests, once core is built; tests without flows run before that too. */
const isBuilt = ['core/dist/compile.js', 'testing/dist/vitest.js'].every((file) => existsSync(`packages/${file}`));
const plugins = isBuilt ? [(await import('@flow/testing/vitest')).flowPlugin()] : [];

const exclude = ['**/node_modules/**', '**/dist/**', '**/fixtures/**', '**/templates/**'];

export default defineConfig({
  plugins,
  test: {
    passWithNoTests: true,
    maxWorkers: '100%',
    // Stages whose tests wait for other processes, or for time to pass, run one more at once than two cores would hold.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,plugins}/*/test/**/*.test.ts', 'bench/test/**/*.test.ts'],
          exclude,
          // Ten times what they take on an idle machine: only what hangs is to be cut off.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'types',
          include: [],
          exclude,
          typecheck: {
            enabled: true,
            only: true,
            tsconfig: './tsconfig.test.json',
            include: ['{packages,plugins}/*/test/**/*.test-d.ts'],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/{e2e,gates}/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          // Plugins are tested where they stand alone: by test/registry/plugin-redis.test.ts.
          exclude: [...exclude, 'examples/plugin-*/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'registry',
          include: ['test/registry/**/*.test.ts'],
          exclude,
          globalSetup: './test/registry/release-once.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'acceptance',
          include: ['test/acceptance/**/*.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
        },
      },
    ],
  },
});
