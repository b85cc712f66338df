import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const flow = `
import { current, defineStepDecorator, Flow, step, type Inputs } from '@flow/core';

const deep = defineStepDecorator<{ readonly limit: number }>({
  name: 'deep',
  setup(step, { limit }) {
    step.transformTaskPlan.tap((plan) => ({
      ...plan,
      environment: { use: 'node', options: { args: ['--stack-trace-limit=' + limit] } },
    }));
  },
});

export default class Depths extends Flow {
  limit!: number;
  pid!: number;

  @step start() {
    this.next(this.usual, { foreach: [1, 2, 3] });
  }

  @step usual(_item: number) {
    this.limit = Error.stackTraceLimit;
    this.pid = process.pid;
    this.next(this.other);
  }

  @deep({ limit: 33 })
  @step
  other() {
    console.log('here', Error.stackTraceLimit, this.limit, this.pid === process.pid);
    this.next(this.join);
  }

  @step join(inputs: Inputs<Depths>) {
    console.log('pids', new Set(inputs.map(({ pid }) => pid)).size);
    this.next(this.end);
  }

  @step end() {
    console.log('end', Error.stackTraceLimit);
  }
}
`;

const config = (environment: unknown): string => JSON.stringify({ environment, maxWorkers: 1 });
const given = config({ use: 'node', args: ['--stack-trace-limit=22'] });

it('starts tasks by the Node and with the options that the config names; a step may ask for others', async () => {
  const sandbox = new Sandbox({ 'flow.ts': flow, 'flow.config.json': given });
  const { code, stdout, stderr } = await sandbox.flow('run', 'flow.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const said = stdout.split('\n').flatMap((line) => /(?:here|pids|end \d).*/.exec(line)?.[0] ?? []);
  // Those of one environment share a warm process.
  expect(said.toSorted()).toEqual(['end 22', ...Array(3).fill('here 33 22 false'), 'pids 1']);
});

it('says before the first task what is wrong with the environment of the config', async () => {
  const sandbox = new Sandbox({ 'flow.ts': flow, 'flow.config.json': config({ use: 'node', path: 'no/node' }) });
  const run = await sandbox.flow('run', 'flow.ts');
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('FLOW_ENVIRONMENT_NODE');
  sandbox.write({ 'flow.config.json': config('nodde') });
  const unknown = await sandbox.flow('run', 'flow.ts');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('FLOW_PROVIDER_UNKNOWN No plugin provides the environment "nodde". Known: node.');
  sandbox.write({ 'flow.config.json': config({ use: 'node', argz: [] }) });
  const wrong = await sandbox.flow('run', 'flow.ts');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('The provider "node" has no option "argz". It has: path, args.');
});

it('fails a task whose own environment can not be prepared', async () => {
  const broken = flow.replace("'--stack-trace-limit=' + limit", "'--no-such-option'");
  const sandbox = new Sandbox({ 'flow.ts': broken });
  const { code, stderr } = await sandbox.flow('run', 'flow.ts');
  expect(code).toBe(2);
  expect(stderr).toContain('bad option: --no-such-option');
});

it('warns where tasks share the process of a program, which has its own Node', async () => {
  const program = `
import { runFlow } from '@flow/client';
import Depths from './flow.ts';
await runFlow(Depths, {}, { onEvent: (event) => event.kind === 'warning' && console.log(event.code, event.message) });
`;
  const sandbox = new Sandbox({ 'flow.ts': flow, 'flow.config.json': given, 'run.ts': program });
  const { code, stdout } = await sandbox.node('--import', '@flow/core/register', 'run.ts');
  expect(code).toBe(0);
  expect(stdout.match(/FLOW_ENVIRONMENT_UNUSED.*/g)).toEqual([
    'FLOW_ENVIRONMENT_UNUSED The environment "node" isn\'t used: the compute "inline" starts tasks in none.',
  ]);
});
