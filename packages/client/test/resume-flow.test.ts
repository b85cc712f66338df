import { Flow, step } from '@flow/core';
import { failing, testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { resumeFlow, runFlow } from '../src/index.ts';

class Slow extends Flow {
  @step async start() {
    await new Promise((resolve) => setTimeout(resolve, 50));
    this.next(this.end);
  }

  @step end() {}
}

test('of two resumes of a run in one process one goes on, and another may when it is over', async () => {
  await using project = await testProject({ storage: 'memory' });
  const first = await runFlow(Slow, {}, { project, plugins: [failing({ step: 'start' })], check: false });
  const originRun = first.run.id;
  const both = await Promise.allSettled([1, 2].map(async () => resumeFlow(Slow, { project, originRun })));
  const ends = both.map((one) => (one.status === 'fulfilled' ? one.value.status : (one.reason as unknown)));
  expect(ends).toContain('finished');
  expect(ends).toContainEqual(expect.objectContaining({ code: 'FLOW_RESUME_TAKEN' }));
  expect((await resumeFlow(Slow, { project, originRun })).status).toBe('finished');
});

test('steps that are named run again beside each other', async () => {
  await using project = await testProject({ storage: 'memory' });
  const { run } = await runFlow(Slow, {}, { project });
  const again = [1, 2].map(async () => resumeFlow(Slow, { project, originRun: run.id, steps: ['start'] }));
  expect((await Promise.all(again)).map(({ status }) => status)).toEqual(['finished', 'finished']);
});
