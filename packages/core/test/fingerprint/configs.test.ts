import { expect, test } from 'vitest';
import { editedProject } from './edited-project.ts';

const flow = `import { config, Flow, param, step } from '@flow/core';
import { far } from './far.ts';

const number = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;
const one = config('one', { default: 'one.json' }) as { n: number };
const two = config('two', { default: 'two.yaml' }) as { n: number };
const name = 'three';
const three = config(name, { default: 'three.json' }) as { n: number };

export default class F extends Flow {
  readonly size = param(number, { default: two.n });
  helper(): number { return two.n; }
  @step start() { console.log(one.n); this.next(this.second); }
  @step second() { console.log(this.helper()); this.next(this.third); }
  @step third() { console.log(three.n); this.next(this.fourth); }
  @step fourth() { console.log(far()); this.next(this.end); }
  @step end() {}
}
`;

const project = editedProject({
  'flow.ts': flow,
  'far.ts': `import * as core from '@flow/core';
export const read: unknown = core.config('far', { value: { n: 1 } });
export function far(): unknown { return read; }
`,
  'one.json': '{ "n": 1 }',
  'two.yaml': 'n: 1\n',
  'three.json': '{ "n": 1 }',
});

test('the value of a config counts for the steps and parameters that read it', async () => {
  expect(await project.changedBy({ 'one.json': '{ "n": 2 }' })).toEqual(['start', 'third', 'fourth']);
  expect(await project.changedBy({ 'two.yaml': 'n: 2\n' })).toEqual(['second', 'third', 'fourth', '--size']);
});

test('one whose call names it by no literal counts for those that may read any', async () => {
  expect(await project.changedBy({ 'three.json': '{ "n": 2 }' })).toEqual(['third', 'fourth']);
});

test('how its file is written does not count', async () => {
  expect(await project.changedBy({ 'two.yaml': '# The same.\n{ "n": 1 }\n' })).toEqual([]);
});
