import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const flow = `import { existsSync } from 'node:fs';
import { config, defineFlowDecorator, Flow, step, type Inputs } from '@flow/core';
import { z } from 'zod';

const shape = config('shape', z.object({ without: z.array(z.string()), audit: z.string() }), {
  value: { without: [], audit: '' },
});

const shaped = defineFlowDecorator<undefined>({
  name: 'shaped',
  mutate(flow) {
    for (const name of shape.without) flow.removeStep(name);
    if (shape.audit !== '')
      flow.addStep('audit', {
        after: shape.audit,
        run(of: { rows: number; audited?: number }) {
          console.log('audit of', of.rows);
          of.audited = of.rows;
        },
      });
  },
});

@shaped()
export default class Rows extends Flow {
  rows!: number;
  audited?: number;
  total!: number;

  @step start() {
    this.rows = 1;
    this.next(this.double);
  }

  @step double() {
    this.rows = this.rows * 2;
    this.next(this.fan);
  }

  @step fan() {
    this.next(this.each, { foreach: [1, 2] });
  }

  @step each(item: number) {
    this.rows = this.rows * item;
    this.next(this.round);
  }

  @step round() {
    this.rows = this.rows * 10;
    this.next(this.sum);
  }

  @step sum(inputs: Inputs<Rows>) {
    this.total = inputs.reduce((sum, { rows }) => sum + rows, 0);
    this.next(this.end);
  }

  @step end() {
    if (existsSync('broken')) throw new Error('not yet');
    console.log('total', this.total);
  }
}
`;

const given = (value: object): readonly string[] => ['--config-value', 'shape', JSON.stringify(value)];
const without = given({ without: ['double', 'round'], audit: '' });
const audited = given({ without: [], audit: 'round' });
const lines = (stdout: string): readonly string[] => stdout.split('\n').filter((line) => /^\S+ +\| /.test(line));

it('a config takes steps away and adds one, in every task’s process, and the commands agree', async () => {
  const project = new Sandbox({ 'flow.ts': flow });
  const run = ['run', 'flow.ts', '--quiet', '--isolation', 'process'];
  expect(lines((await project.flow(...run)).stdout)).toEqual(['end | total 60']);
  expect(lines((await project.flow(...run, ...without)).stdout)).toEqual(['end | total 3']);
  const { stdout } = await project.flow(...run, ...audited);
  expect(lines(stdout).toSorted()).toEqual(['audit/0-0 | audit of 20', 'audit/0-1 | audit of 40', 'end | total 60']);
  const { audit } = Object.fromEntries(
    [...project.manifests('Rows', project.runs('Rows').at(-1) ?? '')].map(([path, one]) => [path.split('/')[0], one]),
  );
  expect(Object.keys(audit?.artifacts ?? {})).toContain('audited');
  expect((await project.flow('check', 'flow.ts', ...without)).stdout).toBe('Rows: 5 steps, no problems\n');
  expect((await project.flow('show', 'flow.ts', ...without)).stdout).not.toMatch(/double|round/);
  expect((await project.flow('show', 'flow.ts', ...audited)).stdout).toMatch(/round[^]*audit[^]*sum/);
  const refused = await project.flow('check', 'flow.ts', ...given({ without: ['fan'], audit: '' }));
  expect(refused.code).toBe(2);
  expect(refused.stdout).toMatch(
    /^flow\.ts:40:9 error FLOW_GRAPH_STEP_REMOVED The step fan can't be taken away: it fans out\./,
  );
  expect(refused.stdout).toMatch(/Rows: \d steps, 1 error\n$/);
});

it('a run that is resumed keeps the steps that it had, and takes over those that finished', async () => {
  const project = new Sandbox({ 'flow.ts': flow, broken: '' });
  expect((await project.flow('run', 'flow.ts', ...audited)).code).toBe(1);
  project.write({ 'flow.ts': flow.replace("if (existsSync('broken')) throw new Error('not yet');", '') });
  const { stdout } = await project.flow('resume', 'flow.ts');
  expect(lines(stdout)).toEqual(['end | total 60']);
  const after = flow.replace("existsSync('broken')", 'false').replace("audit: '' },", "audit: '' }, ");
  project.write({
    'flow.ts': after.replace(
      'if (shape.audit',
      "flow.addStep('late', { before: 'end', run: () => console.log('late') });\n    if (shape.audit",
    ),
  });
  expect(lines((await project.flow('resume', 'flow.ts', 'end')).stdout)).toEqual(['late | late', 'end | total 60']);
});
