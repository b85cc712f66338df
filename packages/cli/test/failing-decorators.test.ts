import { expect, it } from 'vitest';
import { flowProject, normal } from './flow-project.ts';

function source(decorator: string): string {
  return `
import { defineFlowDecorator, defineStepDecorator, Flow, step } from '@flow/core';
${decorator}
export default class Guarded extends Flow {
  @step start() { console.log('ran'); this.next(this.end); }
  @step end() {}
}
`;
}

const failing = [
  [
    'of a step',
    `const guard = defineStepDecorator<undefined>({ name: 'guard', setup() { throw new Error('no key'); } });`,
  ],
  [
    'of a step, later',
    `const guard = defineStepDecorator<undefined>({ name: 'guard', async setup() { await null; throw new Error('no key'); } });`,
  ],
  [
    'of a flow',
    `const guard = defineFlowDecorator<undefined>({ name: 'guard', setup() { throw new Error('no key'); } });`,
  ],
] as const;

it.each(failing)('runs nothing without a decorator whose setup fails: one %s', async (_where, decorator) => {
  const { flow } = flowProject({ 'flow.ts': source(`${decorator}\n@guard()`) });
  const { code, stdout, stderr } = await flow(['run', 'flow.ts']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /^error FLOW_DECORATOR_SETUP @guard of (?:Guarded|start) failed while it was set up: no key\n {2}flow.ts:3:/,
  );
});

it('fails a task without running its body where the setup fails in its process only', async () => {
  const decorator = `const guard = defineStepDecorator<undefined>({ name: 'guard', setup() {
  if (process.send !== undefined) throw new Error('no key');
} });\n@guard()`;
  const { flow } = flowProject({ 'flow.ts': source(decorator) });
  const { code, stdout } = await flow(['run', 'flow.ts', '--isolation', 'process']);
  expect(code).not.toBe(0);
  expect(stdout).not.toContain('ran');
  expect(stdout).toContain('start failed');
  expect(stdout).toContain('no key');
});

it('refuses a mutator that is async, of which a part would be lost', async () => {
  const decorator = `const late = defineFlowDecorator<undefined>({ name: 'late', async mutate(flow) {
  await null;
  flow.removeStep('end');
} });\n@late()`;
  const { flow } = flowProject({ 'flow.ts': source(decorator) });
  const { code, stderr } = await flow(['check', 'flow.ts']);
  expect(code).toBe(2);
  expect(normal(stderr)).toContain(
    '@late failed while it changed Guarded: it is async, and what it changes after an await comes too late\n  flow.ts:7:2',
  );
});

it.each(['', "after: 'start', before: 'end',"])(
  'refuses a step that is added nowhere or at two places (%s)',
  async (place) => {
    const decorator = `const more = defineFlowDecorator<undefined>({ name: 'more', mutate(flow) {
  flow.addStep('extra', { ${place} run() {} } as never);
} });\n@more()`;
    const { flow } = flowProject({ 'flow.ts': source(decorator) });
    const { stderr } = await flow(['check', 'flow.ts']);
    expect(stderr).toContain('the step extra has to be added either after or before another');
  },
);

it('names a decorator whose tap fails as what it is', async () => {
  const decorator = `const broken = defineStepDecorator<undefined>({ name: 'broken', setup(target) {
  target.transformStepBody.tap(() => undefined as never);
} });\n@broken()`;
  const { flow } = flowProject({ 'flow.ts': source(decorator) });
  const { code, stderr } = await flow(['run', 'flow.ts']);
  expect(code).toBe(1);
  expect(stderr).toContain('The decorator @broken of start failed in the hook transformStepBody');
  expect(stderr).toContain('hint: Correct the decorator, or what it is given');
});
