import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { judge } from '../harness/judge.ts';
import { parseResult, resultText, type Result } from '../harness/result.ts';
import { drawTaskTime } from '../page/draw-task-time.ts';
import { fillPage } from '../page/fill-page.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const read = (file: string): string => readFileSync(join(docs, file), 'utf8');

const conditions = { cores: 2, load: 0.5, othersShare: 0.02, createMicros: 40 };
const rate = { name: 'tasks', unit: 'tasks/s', bar: { kind: 'atLeast', value: 1000 } } as const;
const result: Result = {
  isQuick: true,
  conditions,
  rows: [judge(rate, [{ ours: [1200], peer: undefined }], undefined)],
  taskTime: {
    workers: 2,
    processes: [
      {
        name: 'worker',
        parts: [
          { name: 'files', ms: 0.5 },
          { name: 'waiting', ms: 1.5 },
        ],
      },
      { name: 'launcher', parts: [{ name: 'scheduling', ms: 1 }] },
    ],
  },
};

test('the page and its chart say what the JSON beside them holds', () => {
  const kept = parseResult(read('performance.json'));
  expect(fillPage(read('performance.md'), kept)).toBe(read('performance.md'));
  expect(kept.taskTime && drawTaskTime(kept.taskTime)).toBe(read('performance.svg'));
});

test('a row of the JSON has all keys, null where there is nothing to say, and reads back as it was', () => {
  const { rows } = JSON.parse(resultText(result)) as { readonly rows: readonly unknown[] };
  expect(rows[0]).toMatchObject({ name: 'tasks', ours: 1200, peer: null, ratio: null, bar: 1000, met: true });
  expect(parseResult(resultText(result))).toEqual(result);
});

test('what a page says elsewhere stays; one without a place for the table is refused', () => {
  const places = ['conditions', 'rows', 'task-time'].map((name) => `<!-- ${name} -->\nold\n<!-- end of ${name} -->`);
  const filled = fillPage(`Before $& this.\n${places.join('\n')}\nAfter.\n`, result);
  expect(filled).toMatch(/^Before \$& this\.\n<!-- conditions -->\nA quick pass/);
  expect(filled).toContain('Of 1 bars, 1 were met, 0 missed, and 0 not judged.');
  expect(filled).not.toContain('old');
  expect(() => fillPage('no places', result)).toThrow('the page has no place for conditions');
});

test('a bar of the chart is as long as what its process has for a task', () => {
  const widths = [
    ...drawTaskTime(result.taskTime ?? { workers: 0, processes: [] }).matchAll(
      /<rect x="[\d.]+" y="\d+\.0" width="([\d.]+)" height="34"/g,
    ),
  ];
  expect(widths.map(([, width]) => Number(width))).toEqual([165, 495, 330]);
});
