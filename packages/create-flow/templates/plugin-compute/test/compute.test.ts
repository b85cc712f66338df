import { join } from 'node:path';
import { testProject } from '@flow/testing';
import { computeConformance } from '@flow/testing/conformance';
import { afterAll, test } from 'vitest';

const plugin = join(import.meta.dirname, '../src/plugin.ts');
const project = await testProject({ config: { plugins: [plugin], compute: '__SHORT__', isolation: 'process' } });
afterAll(() => project[Symbol.asyncDispose]());

for (const { name, isSupported, limitMs, run } of computeConformance(() => project, { timeScale: 2 }))
  test.runIf(isSupported)(name, { concurrent: true, timeout: limitMs }, run);
