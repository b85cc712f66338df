import { expect, it } from 'vitest';
import { parseTime } from '../src/parsing/parse-time.ts';

const now = Date.UTC(2026, 10, 23, 12);

it.each([
  ['90s', now - 90_000],
  ['30m', now - 1_800_000],
  ['1.5h', now - 5_400_000],
  ['3d', now - 3 * 86_400_000],
  ['2 w', now - 14 * 86_400_000],
  ['2026-11-23T10:30Z', Date.UTC(2026, 10, 23, 10, 30)],
  ['2026-11-23T10:30:15.5+02:00', Date.UTC(2026, 10, 23, 8, 30, 15, 500)],
  ['2026-11-23', new Date(2026, 10, 23).getTime()],
  ['2026-11-23 10:30', new Date(2026, 10, 23, 10, 30).getTime()],
  ['2028-02-29', new Date(2028, 1, 29).getTime()],
])('reads %s', (text, time) => {
  expect(parseTime(text, now)).toBe(time);
});

it.each([
  '',
  '3',
  'd',
  '-3d',
  '3 years',
  '2026-02-30',
  '2026-13-01',
  '2026-1-1',
  '2026-11-23T25:00',
  '2026-11-23Z',
  'now',
])('refuses "%s"', (text) => {
  expect(parseTime(text, now)).toBeUndefined();
});
