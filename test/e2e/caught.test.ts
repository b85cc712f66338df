import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const flow = `import { Flow, step } from '@flow/core';
import { catchError, type CaughtError } from '@flow/resilience';

export default class Caught extends Flow {
  error: CaughtError | undefined;

  @catchError()
  @step
  start() {
    throw new Error('no score');
    this.next(this.end);
  }

  @step end() {}
}
`;

/** Without times and ids. */
function normal(text: string): string {
  return text
    .replaceAll(/^\d\d:\d\d:\d\d /gm, '')
    .replaceAll(/\d{8}-\d{6}-[a-z0-9]{6}/g, '<run>')
    .replaceAll(/\b\d+(\.\d)? m?s\b/g, '<duration>');
}

it('counts in runs show what was retried and what was caught', async () => {
  const retried = flow
    .replace('{ catchError,', '{ catchError, retry,')
    .replace('@catchError()', '@catchError()\n  @retry({ times: 2, delay: { seconds: 0 } })');
  const sandbox = new Sandbox({ 'flow.ts': retried });
  expect((await sandbox.flow('run', 'flow.ts')).code).toBe(0);
  const shown = await sandbox.flow('runs', 'show', 'Caught/latest');
  expect(shown.stdout).toMatch(/start .* 1 finished, 2 retried, 1 caught\n/);
  expect(shown.stdout).toMatch(/end .* 1 finished\n/);
  const { steps } = JSON.parse((await sandbox.flow('runs', 'show', 'Caught/latest', '--json')).stdout) as {
    readonly steps: readonly object[];
  };
  expect(steps).toMatchObject([
    { step: 'start', finished: 1, retried: 2, caught: 1 },
    { step: 'end', finished: 1, retried: 0, caught: 0 },
  ]);
});

it('tells of a caught failure as what it is, and not as another attempt', async () => {
  const sandbox = new Sandbox({ 'flow.ts': flow });
  const plain = await sandbox.flow('run', 'flow.ts');
  expect(plain.code).toBe(0);
  expect(normal(plain.stdout)).toMatchInlineSnapshot(`
    "Caught/<run> started
    start started
    start failed after <duration>: Error: no score (flow.ts:10:11)
    start is caught: the flow goes on without what it would have stored
    start stored the caught error in <duration>
    end started
    end finished in <duration>
    ✓ Caught/<run> finished in <duration>
    "
  `);
  const quiet = await sandbox.flow('run', 'flow.ts', '--quiet');
  expect(normal(quiet.stdout)).toMatchInlineSnapshot(`
    "start failed after <duration>: Error: no score (flow.ts:10:11)
    start is caught: the flow goes on without what it would have stored
    ✓ Caught/<run> finished in <duration>
    "
  `);
  const json = await sandbox.flow('run', 'flow.ts', '--json');
  const events = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  expect(events.filter(({ isRecovery }) => isRecovery === true).map(({ kind }) => kind)).toEqual([
    'task.started',
    'task.finished',
  ]);
});

/** With these values assigned in place of what the failed body would have set. */
function assigning(values: string): string {
  return flow
    .replace('error: CaughtError | undefined;', 'error: CaughtError | undefined;\n  given: unknown;')
    .replace('@catchError()', `@catchError({ assign: { given: ${values} } })`)
    .replace('@step end() {}', '@step end() { console.log(this.given); }');
}

it.each([[[]], [['--isolation', 'process']]])('assigns values of any kind that can be stored (%j)', async (flags) => {
  const values =
    "[10n, new Map([[1, new Date(5)]]), new Set(['a']), Float32Array.of(1), Buffer.from('x'), NaN, undefined]";
  const sandbox = new Sandbox({ 'flow.ts': assigning(values) });
  const { code, stdout, stderr } = await sandbox.flow('run', 'flow.ts', ...flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const shown = stdout
    .match(/^end \| .*$/gm)
    ?.map((line) => line.slice('end | '.length).trim())
    .join(' ');
  expect(shown).toBe(
    "[ 10n, Map(1) { 1 => 1970-01-01T00:00:00.005Z }, Set(1) { 'a' }, Float32Array(1) [ 1 ], <Buffer 78>, NaN, undefined ]",
  );
});

it("fails where what it assigns can't be stored, and doesn't try again", async () => {
  const sandbox = new Sandbox({ 'flow.ts': assigning('[() => 1]') });
  const { code, stdout, stderr } = await sandbox.flow('run', 'flow.ts');
  expect(code).toBe(2);
  expect(stderr).toContain("FLOW_NOT_STORABLE given[0] is a function and can't be stored.");
  expect(stdout.match(/start failed/g)).toHaveLength(2);
});
