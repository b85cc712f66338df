import { flowPlugin } from '@flow/testing/vitest';
import { defineConfig } from 'vitest/config';

export default defineConfig({ plugins: [flowPlugin()] });
