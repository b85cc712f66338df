import { Flow, param, step } from '@flow/core';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openClient, runFlow } from '../src/index.ts';

class Rated extends Flow {
  readonly rate = param(z.number(), { default: 1 });
  score!: number;

  @step start() {
    this.score = this.rate * 2;
    this.next(this.end);
  }

  @step end() {}
}

test('a query gives its rows one after the other, with parameters and artifacts', async () => {
  await using project = await testProject();
  for (const rate of [1, 2, 3]) await runFlow(Rated, { rate }, { project });
  await using client = await openClient({ project });
  const query = `SELECT p.value AS rate, a.value AS score FROM parameters AS p JOIN artifacts AS a USING (flow, run)
    WHERE p.name = 'rate' AND a.name = 'score' AND a.step = 'end' ORDER BY rate`;
  const rows = [];
  for await (const row of client.sql(query)) {
    rows.push(row);
    if (rows.length === 2) break;
  }
  expect(rows).toEqual([
    { rate: 1, score: 2 },
    { rate: 2, score: 4 },
  ]);
  await expect(client.sql('DELETE FROM runs').next()).rejects.toMatchObject({ code: 'FLOW_SQL_NOT_READING' });
  await expect(client.sql('SELECT 1 FROM nowhere').next()).rejects.toMatchObject({ code: 'FLOW_SQL_INVALID' });
});

test('an index in memory says that it takes none', async () => {
  await using project = await testProject({ storage: 'memory' });
  await using client = await openClient({ project });
  await expect(client.sql('SELECT 1').next()).rejects.toMatchObject({ code: 'FLOW_SQL_UNSUPPORTED', exitCode: 2 });
});
