import { defineConfig } from '@flow/core';

export default defineConfig({
  maxWorkers: 4,
});
