import { afterAll, beforeAll, describe, it } from 'vitest';
import { computeConformance } from '../../../testing/src/conformance/index.ts';
import { testProject } from '../../../testing/src/index.ts';

describe.each(['worker', 'process'] as const)('local processes, isolation %s', (isolation) => {
  let project: Awaited<ReturnType<typeof testProject>>;
  beforeAll(async () => {
    project = await testProject({ config: { isolation } });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  for (const { name, limitMs, run } of computeConformance(() => project)) it(name, run, limitMs);
});
