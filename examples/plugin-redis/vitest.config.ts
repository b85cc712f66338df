import { flowPlugin } from '@flow/testing/vitest';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [flowPlugin()],
  // Ten times what they take on an idle machine: only what hangs is to be cut off.
  test: { testTimeout: 60_000, hookTimeout: 60_000 },
});
