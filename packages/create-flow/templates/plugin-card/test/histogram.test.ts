import { getCards, card } from '@flow/cards';
import { openClient, runFlow } from '@flow/client';
import { Flow, step } from '@flow/core';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { countInBars, histogram } from '../src/histogram.ts';
import plugin from '../src/plugin.ts';

class Scores extends Flow {
  scores!: number[];
  note = 'no numbers';

  @card({ type: histogram, options: { artifact: 'scores', bars: 2 } })
  @card({ type: 'histogram', id: 'named', options: { artifact: 'note' } })
  @step
  start() {
    this.scores = [1, 2, 2, 3];
    this.next(this.end);
  }

  @step end() {}
}

test('counts numbers in bars of the same width', () => {
  expect(countInBars([0, 1, 2, 4], 2)).toEqual([
    { from: 0, count: 2 },
    { from: 2, count: 2 },
  ]);
  expect(countInBars([3, 3], 1)).toEqual([{ from: 3, count: 2 }]);
});

test('draws an artifact; what is no list of numbers fails the card and not the task', async () => {
  await using project = await testProject();
  const warnings: string[] = [];
  const result = await runFlow(
    Scores,
    {},
    {
      project,
      plugins: [plugin],
      onEvent: (event) => void (event.kind === 'warning' && warnings.push(event.message)),
    },
  );
  expect(result.status).toBe('finished');
  await using client = await openClient({ project });
  const cards = await getCards(await client.task('Scores/latest/start'));
  const [drawn, named] = await Promise.all(cards.map((one) => one.html()));
  expect(drawn).toContain('<p>4 numbers</p>');
  expect(drawn?.match(/<rect /g)).toHaveLength(2);
  expect(named).toContain('the artifact note is no list of numbers');
  expect(warnings).toEqual(['The card named of the step start failed: the artifact note is no list of numbers']);
});
