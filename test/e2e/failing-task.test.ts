import { expect, it } from 'vitest';
import { flowFile, Sandbox } from './sandbox.ts';

it("shows the user's own error with its line, lets the other tasks finish, and says how to resume", async () => {
  const sandbox = new Sandbox();
  const cure = sandbox.path('cure');
  const { code, stdout, stderr } = await sandbox.flow('run', flowFile('fragile'), '--cure', cure, '--max-workers', '2');
  const output = stdout + stderr;
  expect(code).toBe(1);
  expect(output).toContain('RangeError: No way to Bonn');
  expect(output).toMatch(/fragile\.ts:17/);
  expect(output).not.toMatch(/packages\/core|dist\/|worker-main/);
  expect(output).toContain('flow resume');
  const [failed = ''] = sandbox.runs('Fragile');
  expect([...sandbox.manifests('Fragile', failed).keys()].toSorted()).toEqual(['start/0', 'visit/0-1']);

  sandbox.write({ cure: '' });
  const resumed = await sandbox.flow('resume', flowFile('fragile'));
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toContain('visited Bonn, Oslo');
  const [, next = ''] = sandbox.runs('Fragile');
  expect(sandbox.manifests('Fragile', next).get('visit/0-1')?.origin).toMatchObject({ run: failed });
});

it('ends with 1 where a task failed for another reason than what the flow does wrong', async () => {
  const flow = `import { Flow, step, type Inputs } from '@flow/core';

export default class Mixed extends Flow {
  unfit!: () => number;

  @step start() {
    this.next(this.keep, this.fail);
  }

  @step keep() {
    this.unfit = () => 1;
    this.next(this.join);
  }

  @step fail() {
    if (this.next !== undefined) throw new Error('broken');
    this.next(this.join);
  }

  @step join(inputs: Inputs<Mixed>) {
    void inputs;
    this.next(this.end);
  }

  @step end() {}
}
`;
  const { code, stdout, stderr } = await new Sandbox({ 'mixed.ts': flow }).flow('run', 'mixed.ts');
  expect(stdout + stderr).toContain('FLOW_NOT_STORABLE');
  expect(stdout + stderr).toContain('broken');
  expect(code).toBe(1);
});

it('names the place inside an artifact that no store can keep', async () => {
  const { code, stdout, stderr } = await new Sandbox().flow('run', flowFile('unstorable'));
  const output = stdout + stderr;
  expect(code).toBe(2);
  expect(output).toContain('FLOW_NOT_STORABLE');
  expect(output).toContain('model.layers[1].activate is a function');
  expect(output).toMatch(/unstorable\.ts:9/);
  expect(output).toContain('hint: Artifacts are data');
});
