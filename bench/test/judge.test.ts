import { describe, expect, test } from 'vitest';
import { disturbanceIn, disturbanceOf } from '../harness/conditions.ts';
import { failedRow, judge, medianOf } from '../harness/judge.ts';
import { parseOptions } from '../harness/options.ts';
import { table } from '../harness/table.ts';
import type { Measure } from '../harness/work.ts';

const faster: Measure = { name: 'a run', unit: 's', bar: { kind: 'faster', times: 4 } };
const rate: Measure = { name: 'tasks', unit: 'tasks/s', bar: { kind: 'atLeast', value: 1000 } };
const memory: Measure = { name: 'memory', unit: 'MB', bar: { kind: 'atMost', value: 400 } };

test('the median is the middle, or between the two in the middle, and none of nothing', () => {
  expect([medianOf([30, 1, 2]), medianOf([4, 1, 3, 2]), medianOf([7]), medianOf([])]).toEqual([2, 2.5, 7, undefined]);
});

describe('a bar against the peer', () => {
  test('is met by the median of the ratios of each round, at the bar itself too', () => {
    const rounds = [
      { ours: [1], peer: 4 },
      { ours: [2], peer: 2 },
      { ours: [1], peer: 9 },
    ];
    const row = judge(faster, rounds, undefined);
    expect(row).toMatchObject({
      ours: 1,
      peer: 4,
      ratio: 4,
      spread: [1, 9],
      bar: 4,
      met: true,
      oursRuns: 3,
      peerRuns: 3,
    });
  });

  test('is missed just below it', () => {
    expect(judge(faster, [{ ours: [1], peer: 3.99 }], undefined).met).toBe(false);
  });

  test('compares what was measured in one round, though the machine grew slower from one to the next', () => {
    const rounds = [
      { ours: [1], peer: 5 },
      { ours: [10], peer: 50 },
    ];
    expect(judge(faster, rounds, undefined)).toMatchObject({ ratio: 5, spread: [5, 5], met: true });
  });

  test('takes the median of ours where the peer ran once', () => {
    const row = judge(faster, [{ ours: [1, 2, 8], peer: 8 }], undefined);
    expect(row).toMatchObject({ ratio: 4, spread: [1, 8], met: true, oursRuns: 3, peerRuns: 1 });
  });

  test('is missed where the peer has no number', () => {
    expect(judge(faster, [{ ours: [1], peer: undefined }], undefined)).toMatchObject({ ratio: undefined, met: false });
  });
});

test('an absolute bar is met from its own value on, in its own direction', () => {
  const met = (measure: Measure, value: number): boolean | undefined =>
    judge(measure, [{ ours: [value], peer: undefined }], undefined).met;
  expect([met(rate, 999), met(rate, 1000), met(memory, 400), met(memory, 401)]).toEqual([false, true, true, false]);
});

test('an absolute bar is judged by ours, whatever the peer has', () => {
  expect(judge(memory, [{ ours: [500], peer: 5000 }], undefined)).toMatchObject({ ratio: 10, met: false });
});

test('what was measured on a disturbed machine is told, and not judged', () => {
  const row = judge(faster, [{ ours: [1], peer: 100 }], 'others used 40 % of the machine');
  expect(row).toMatchObject({ ours: 1, ratio: 100, met: undefined, problem: 'others used 40 % of the machine' });
});

test('a work that failed meets no bar', () => {
  expect(failedRow(rate, 'it ended with 1')).toMatchObject({ ours: undefined, met: false, problem: 'it ended with 1' });
});

test('others that use the machine disturb it, and a disk that creates files slowly', () => {
  const quiet = { cores: 2, load: 3, othersShare: 0.1, createMicros: 40 };
  expect(disturbanceIn(quiet)).toBeUndefined();
  expect(disturbanceIn({ ...quiet, othersShare: 0.4 })).toBe('others used 40 % of the machine, over 15 %');
  expect(disturbanceIn({ ...quiet, createMicros: 400 })).toBe('creating a small file took 400 µs, over 150');
  expect([disturbanceOf(0.15), disturbanceOf(undefined)]).toEqual([undefined, undefined]);
});

test('the table shows each row, and below it what was wrong', () => {
  const rows = [
    judge(faster, [{ ours: [0.2, 0.25, 0.3], peer: 1 }], undefined),
    judge(rate, [{ ours: [1234.5], peer: undefined }], undefined),
    judge(memory, [{ ours: [512], peer: undefined }], undefined),
    failedRow(faster, 'it ended with 1'),
  ];
  expect(table(rows)).toMatchInlineSnapshot(`
    "                 ours  Metaflow  ratio       spread              bar  runs
    a run          0.25 s       1 s     4×       3.33–5             ≥ 4×   3/1     met
    tasks   1,235 tasks/s         –      –  1,235–1,235  ≥ 1,000 tasks/s     1     met
    memory         512 MB         –      –      512–512         ≤ 400 MB     1  missed
    a run               –         –      –            –             ≥ 4×     0  missed
      it ended with 1
    "
  `);
});

test('a name that is no work is refused with those that are', () => {
  expect(parseOptions(['--quick', '--only', 'help'], ['help'])).toMatchObject({ isQuick: true, only: ['help'] });
  expect(() => parseOptions(['--only', 'halp'], ['help', 'show'])).toThrow(
    'No work is named halp. There are: help, show.',
  );
});
