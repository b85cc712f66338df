import { expect, it } from 'vitest';
import { flowFile, Sandbox } from './sandbox.ts';

const limited = flowFile('limited');

interface Span {
  readonly step: string;
  readonly from: number;
  readonly to: number;
}

async function spansOf(sandbox: Sandbox): Promise<readonly Span[]> {
  const { stdout } = await sandbox.flow('dump', 'Limited/latest/all/0/spans', '--json');
  return JSON.parse(stdout) as readonly Span[];
}

function mostAtOnce(spans: readonly Span[]): number {
  return Math.max(...spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length));
}

function checkSpans(spans: readonly Span[]): void {
  const of = (...steps: readonly string[]): readonly Span[] => spans.filter(({ step }) => steps.includes(step));
  expect([of('load').length, of('save').length, of('think').length]).toEqual([100, 20, 20]);
  expect(mostAtOnce(of('load', 'save'))).toBe(3);
  expect(mostAtOnce(of('save'))).toBe(1);
}

it('holds what runs at once below the limit of its key, in whatever steps, and lets others go on', async () => {
  const sandbox = new Sandbox();
  const run = await sandbox.flow('run', limited, '--max-workers', '8', '--quiet');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  checkSpans(await spansOf(sandbox));
});

it('holds after a resume too', async () => {
  const sandbox = new Sandbox();
  const run = await sandbox.flow('run', limited, '--max-workers', '8', '--quiet', '--failing', '50');
  expect(run.code).toBe(1);
  sandbox.write({ go: '' });
  const resumed = await sandbox.flow('resume', limited, '--max-workers', '8', '--quiet');
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  checkSpans(await spansOf(sandbox));
});

it('two limits of one key are told by flow check, with both places, and nothing runs', async () => {
  const flow = `import { Flow, step } from '@flow/core';
import { concurrency } from '@flow/concurrency';

export default class Quarrel extends Flow {
  @concurrency({ key: 'db', limit: 2 })
  @step
  start() {
    console.log('it ran');
    this.next(this.end);
  }

  @concurrency({ key: 'db', limit: 3 })
  @step
  end() {}
}
`;
  const sandbox = new Sandbox({ 'flow.ts': flow });
  const checked = await sandbox.flow('check', 'flow.ts');
  expect(checked.code).toBe(2);
  expect(checked.stdout).toMatchInlineSnapshot(`
    "flow.ts:7:3 error FLOW_CONCURRENCY_CONFLICT The key "db" has more than one limit: 2 at start, 3 at end.
       4 | export default class Quarrel extends Flow {
       5 |   @concurrency({ key: 'db', limit: 2 })
       6 |   @step
    >  7 |   start() {
         |   ^
       8 |     console.log('it ran');
       9 |     this.next(this.end);
      10 |   }
    hint: Steps that share a key share its limit: give it the same at each of them, or use another key.

    flow.ts:14:3 error FLOW_CONCURRENCY_CONFLICT The key "db" has more than one limit: 2 at start, 3 at end.
      11 |
      12 |   @concurrency({ key: 'db', limit: 3 })
      13 |   @step
    > 14 |   end() {}
         |   ^
      15 | }
      16 |
    hint: Steps that share a key share its limit: give it the same at each of them, or use another key.

    Quarrel: 2 steps, 2 errors
    "
  `);
  const run = await sandbox.flow('run', 'flow.ts');
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toContain('FLOW_CONCURRENCY_CONFLICT');
});
