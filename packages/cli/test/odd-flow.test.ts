import { expect, it } from 'vitest';
import { flowProject, normal } from './flow-project.ts';

const text = `import { Flow, step, type Inputs } from '@flow/core';
export default class Seen extends Flow {
  seen: string[] = [];
  @step start() { this.seen.push('start'); this.next(this.a, this.b); }
  @step a() { this.next(this.join); }
  @step b() { this.next(this.join); }
  @step join(inputs: Inputs<Seen>) { this.next(this.end); }
  @step end() { console.log(this.seen); }
}`;

it('warns, before it runs, of what flow check would, and runs all the same', async () => {
  const { flow } = flowProject({ 'flow.ts': text });
  const { code, stdout, stderr } = await flow(['run', 'flow.ts']);
  expect({ code, stderr: normal(stderr) }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "<time> warning FLOW_ARTIFACT_RESET The step end reads this.seen, which has its initial value again: the join join doesn't pass on what start set. (flow.ts:8:29) In join, call this.merge(inputs) or assign this.seen from the inputs; where it is to begin anew, assign that.
    ",
    }
  `);
  expect(stdout).toContain('end | []');
  const { stdout: events } = await flow(['run', 'flow.ts', '--json']);
  expect(JSON.parse(events.split('\n')[0] ?? '')).toMatchObject({
    kind: 'warning',
    code: 'FLOW_ARTIFACT_RESET',
    message: expect.stringMatching(/^The step end reads this\.seen/) as string,
    position: { file: 'flow.ts', line: 8, column: 29 },
  });
});
