import { compileModule } from '@flow/core/compile';
import type { Plugin } from 'vitest/config';

/**
 * Lets a vitest file hold flows, or import modules that do: what has a flow's classes is compiled as code packages are.
 * vitest's own compiler leaves decorators as they stand, and no Node runs them.
 *
 * @example
 * // vitest.config.ts
 * import { flowPlugin } from '@flow/testing/vitest';
 * import { defineConfig } from 'vitest/config';
 *
 * export default defineConfig({ plugins: [flowPlugin()] });
 */
export function flowPlugin(): Plugin {
  return {
    name: '@flow/testing',
    enforce: 'pre',
    async transform(code, id) {
      const file = id.replace(/[?#].*$/, '');
      if (file.includes('/node_modules/') || file.startsWith('\0')) return undefined;
      return compileModule(code, file);
    },
  };
}
