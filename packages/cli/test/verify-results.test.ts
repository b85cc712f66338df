import { describe, expect, test } from 'vitest';
import { choosePoints } from '../src/verify/choose-points.ts';
import { compareResults, makeReference, type Results } from '../src/verify/results.ts';

function results(tasks: Readonly<Record<string, Readonly<Record<string, string>>>>): Results {
  return new Map(Object.entries(tasks).map(([task, artifacts]) => [task, new Map(Object.entries(artifacts))]));
}

const peace = results({ 'start/0': { a: '1', at: '5' }, 'end/0': { a: '1', b: '2', at: '5' } });
const again = results({ 'start/0': { a: '1', at: '6' }, 'end/0': { a: '1', b: '2', at: '6' } });

describe('results', () => {
  test('that differ in peace are not compared, others are', () => {
    const reference = makeReference(peace, again);
    expect([...reference.loose]).toEqual(['start.at', 'end.at']);
    expect(compareResults(again, reference)).toEqual([]);
    const found = results({ 'start/0': { a: '1', at: '7' }, 'end/0': { a: '3', at: '7' }, 'more/0': {} });
    expect(compareResults(found, reference)).toEqual([
      'a of end/0 differs',
      'b of end/0 differs',
      "more/0 ran, and in peace it doesn't",
    ]);
    expect(compareResults(results({ 'end/0': { a: '1', b: '2' } }), reference)).toEqual(['start/0 is missing']);
  });

  test('of runs whose tasks differ are not compared at all', () => {
    const reference = makeReference(peace, results({ 'start/0': { a: '1', at: '5' } }));
    expect(reference.hasLooseTasks).toBe(true);
    expect(compareResults(results({}), reference)).toEqual([]);
  });
});

describe('points', () => {
  test('are all, or so many as asked, in order and the same for a seed', () => {
    expect(choosePoints(4, { sample: undefined, seed: undefined })).toEqual([0, 1, 2, 3]);
    expect(choosePoints(4, { sample: 9, seed: 1 })).toEqual([0, 1, 2, 3]);
    const some = choosePoints(100, { sample: 5, seed: 1 });
    expect(new Set(some).size).toBe(5);
    expect(some).toEqual(some.toSorted((one, other) => one - other));
    expect(choosePoints(100, { sample: 5, seed: 1 })).toEqual(some);
    expect(choosePoints(100, { sample: 5, seed: 2 })).not.toEqual(some);
    expect(choosePoints(100, { sample: 5, seed: undefined })).toHaveLength(5);
  });
});
