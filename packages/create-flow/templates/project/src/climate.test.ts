import { runFlow } from '@flow/client';
import { runStep, testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import Climate from './climate.ts';

test('ranks the cities by how much their temperature varies', async () => {
  await using project = await testProject();
  const result = await runFlow(Climate, {}, { project });
  expect(await result.artifact('ranking')).toEqual(['Singapore', 'Lisbon', 'Oslo']);
});

test('leaves out what is too warm', async () => {
  await using project = await testProject();
  const result = await runFlow(Climate, { warmest: 20 }, { project });
  expect(await result.artifact('ranking')).toEqual(['Lisbon', 'Oslo']);
});

test('summarizes one city', async () => {
  const { artifacts } = await runStep(Climate, 'summarize', { item: 'Oslo' });
  expect(artifacts.mean).toBeCloseTo(7.1, 1);
  expect(artifacts.range).toBeCloseTo(20.3, 1);
});
