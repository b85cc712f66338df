import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const flow = `
import { Flow, step, type Inputs } from '@flow/core';
import { tableFromArrays, type Table } from 'apache-arrow';

export default class Tables extends Flow {
  table!: Table;
  total!: number;

  @step start() {
    this.next(this.a, this.b);
  }

  @step a() {
    this.table = tableFromArrays({ name: ['x', 'y'], value: Int32Array.of(1, 2) });
    this.next(this.join);
  }

  @step b() {
    tableFromArrays({ other: ['p', 'q'] });
    this.table = tableFromArrays({ name: ['x', 'y'], value: Int32Array.of(1, 2) });
    this.next(this.join);
  }

  @step join(inputs: Inputs<Tables>) {
    this.merge(inputs);
    this.next(this.end);
  }

  @step end() {
    this.total = [...this.table].reduce((sum, row) => sum + Number(row['value']), 0);
    console.log(this.table.getChild('name')?.toArray().join(), this.total);
  }
}
`;

const reader = `
import { openClient } from '@flow/client';
await using client = await openClient();
const table = await (await client.latestRun('Tables')).artifact('table');
console.log(table.numRows, String(table.getChild('value')));
`;

it.each([['worker'], ['process']])(
  'Arrow tables pass through a flow whose project has the plugin (%s)',
  async (isolation) => {
    const sandbox = new Sandbox({
      'flow.ts': flow,
      'read.mjs': reader,
      'flow.config.json': '{ "plugins": ["@flow/arrow"] }',
    });
    const run = await sandbox.flow('run', 'flow.ts', '--isolation', isolation);
    expect(run.stderr.replace(/.*FLOW_ARTIFACT_AMBIGUOUS.*\n/, '')).toBe('');
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('end | x,y 3') as string });
    expect((await sandbox.node('read.mjs')).stdout).toBe('2 [1,2]\n');
    const dumped = await sandbox.flow('dump', 'Tables/latest', '--artifact', 'table', '--json');
    expect(JSON.parse(dumped.stdout)).toEqual([
      { name: 'x', value: 1 },
      { name: 'y', value: 2 },
    ]);
    const listed = await sandbox.flow('dump', 'Tables/latest');
    expect(listed.stdout).toMatch(/table +Table +\d+ B +\[ \{ name: 'x', value: 1 \}/);
  },
  60_000,
);
