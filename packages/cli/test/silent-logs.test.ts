import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import type { Cli } from '../src/cli.ts';
import { Output } from '../src/reporters/output.ts';
import { showLogs, type LogsRequest } from '../src/show-logs.ts';
import { flowProject, normal } from './flow-project.ts';

const quiet = `import { Flow, step, type Inputs } from '@flow/core';

export default class Quiet extends Flow {
  item!: number;

  @step start() { this.next(this.visit, { foreach: [0, 1] }); }
  @step visit(item: number) {
    if (item === 1) throw new RangeError('no way\\nto Bonn');
    this.item = item;
    this.next(this.join);
  }
  @step join(inputs: Inputs<Quiet>) { this.item = inputs.length; this.next(this.end); }
  @step end() { console.log(this.item); }
}
`;

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** What `flow logs` says in this folder on a terminal, or where its stderr is none. */
async function logs(cwd: string, path: string, more: Partial<LogsRequest> = {}, isTerminal = true): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const output = (name: keyof typeof said): Output => {
    const write = (text: Buffer, _encoding: string, done: () => void): void => {
      said[name] += text.toString();
      done();
    };
    const stream = Object.assign(new Writable({ write }), { isTTY: isTerminal, columns: 80, rows: 24 });
    return new Output(stream as unknown as NodeJS.WriteStream, { NO_COLOR: '1' });
  };
  const cli: Cli = {
    cwd,
    env: { HOME: cwd },
    stdout: output('stdout'),
    stderr: output('stderr'),
    isDebug: false,
    command: 'flow',
    now: Date.now,
    runnerParameters: {},
  };
  const request = {
    path,
    stream: undefined,
    attempt: undefined,
    since: undefined,
    until: undefined,
    isFollowed: false,
    hasTimes: false,
    stack: undefined,
    namespace: undefined,
    isJson: false,
  };
  expect(await showLogs(cli, { ...request, ...more })).toBe(0);
  await Promise.all([cli.stdout.flush(), cli.stderr.flush()]);
  return { ...said, stderr: normal(said.stderr) };
}

it('says of a task that printed nothing that it did, and why it failed', async () => {
  const { flow, root } = flowProject({ 'flow.ts': quiet });
  expect((await flow(['run', 'flow.ts'])).code).toBe(1);
  expect(await logs(root, 'Quiet/latest/start/0')).toEqual({ stdout: '', stderr: 'It printed nothing.\n' });
  const failed = 'visit/0-1 failed: RangeError: no way (flow.ts:8:27)\n';
  expect(await logs(root, 'Quiet/latest/visit/0-1')).toEqual({ stdout: '', stderr: `It printed nothing.\n${failed}` });
  expect(await logs(root, 'Quiet/latest')).toEqual({ stdout: '', stderr: `It printed nothing.\n${failed}` });
  expect(await logs(root, 'Quiet/latest/visit', { stream: 'stderr', attempt: 0 })).toEqual({
    stdout: '',
    stderr: `It printed nothing to stderr in its attempt 0.\n${failed}`,
  });
  expect((await logs(root, 'Quiet/latest/visit', { attempt: 3 })).stderr).toBe('It has no attempt 3.\n');
});

it('says how many attempts failed of a task that succeeded in the end', async () => {
  const { flow, root } = flowProject({
    'flow.ts': `import { current, defineStepDecorator, Flow, step } from '@flow/core';

const again = defineStepDecorator<undefined>({
  name: 'again',
  setup: (step) => step.provideRecovery.tap(() => ({ kind: 'retry', delayMs: 0 })),
});

export default class Flaky extends Flow {
  @again() @step start() {
    if (current.attempt < 2) throw new RangeError('down ' + current.attempt);
    this.next(this.end);
  }
  @step end() {}
}
`,
  });
  expect((await flow(['run', 'flow.ts'])).code).toBe(0);
  expect((await logs(root, 'Flaky/latest/start/0')).stderr).toBe(
    [
      'It printed nothing. 2 attempts failed:',
      'start attempt 0 failed: RangeError: down 0 (flow.ts:10:36)',
      'start attempt 1 failed: RangeError: down 1 (flow.ts:10:36)',
      '',
    ].join('\n'),
  );
  expect((await logs(root, 'Flaky/latest/start', { attempt: 2 })).stderr).toBe(
    'It printed nothing in its attempt 2.\n',
  );
});

it('says so to nobody but a person', async () => {
  const { flow, root } = flowProject({ 'flow.ts': quiet });
  await flow(['run', 'flow.ts']);
  expect(await logs(root, 'Quiet/latest', { isJson: true })).toEqual({ stdout: '', stderr: '' });
  expect(await logs(root, 'Quiet/latest', {}, false)).toEqual({ stdout: '', stderr: '' });
});

it('says nothing more where something was printed', async () => {
  const { flow, root } = flowProject({
    'flow.ts': quiet.replace('this.next(this.visit', 'console.log(1); this.next(this.visit'),
  });
  await flow(['run', 'flow.ts']);
  expect(await logs(root, 'Quiet/latest')).toEqual({ stdout: 'start | 1\n', stderr: '' });
});
