import { describe, expect, test } from 'vitest';
import { parseContentHash, parseFlowName, parseRunId, parseStepName, parseTaskId } from '../../src/contracts/ids.ts';
import { formatPathspec, parsePathspec } from '../../src/contracts/pathspec.ts';
import { makeRunId } from '../../src/engine/run-id.ts';

describe('an id', () => {
  test.each([
    ['flow name', parseFlowName, ['Regions', '_a', '$1'], ['', '1a', 'a-b', 'a/b', 'a b', 'é']],
    ['step name', parseStepName, ['start', 'a1'], ['', '1', '../x']],
    ['run id', parseRunId, ['20261123-231628-k3f9qz', 'a.b_c', '1'], ['', '-a', '.a', 'a/b', 'a'.repeat(65)]],
    ['task id', parseTaskId, ['0', '0-17-3', '0-17.2', '0.1-0'], ['', '0-', '-0', 'a', '0.1.2', '0--1', '0 ']],
    ['content hash', parseContentHash, ['a'.repeat(64)], ['a'.repeat(63), 'A'.repeat(64), 'g'.repeat(64)]],
  ] as const)('%s', (what, parse: (text: string) => string, good, bad) => {
    for (const text of good) expect(parse(text)).toBe(text);
    for (const text of bad) expect(() => parse(text)).toThrow(`"${text}" is not a ${what}.`);
  });

  test('of a run sorts by its time', () => {
    const at = Date.UTC(2026, 10, 23, 23, 16, 28, 998);
    expect(makeRunId(at, () => 0)).toBe('20261123-231628-z60000');
    expect(makeRunId(at, () => 0.999_999)).toBe('20261123-231628-z6zzzz');
    expect(makeRunId(at, Math.random) < makeRunId(at + 1, Math.random)).toBe(true);
    expect(parseRunId(makeRunId(at, Math.random))).toMatch(/^20261123-231628-[0-9a-z]{6}$/);
  });
});

describe('a pathspec', () => {
  test.each(['Regions', 'Regions/latest', 'Regions/r1/start', 'Regions/r1/start/0-1', 'Regions/r1/start/0-1/best'])(
    '%s',
    (text) => {
      expect(formatPathspec(parsePathspec(text))).toBe(text);
    },
  );

  test.each(['', '/', 'Regions/', 'Regions//start', 'a/b/c/0/e/f'])('%j is none', (text) => {
    expect(() => parsePathspec(text)).toThrow(expect.objectContaining({ code: 'FLOW_BAD_PATHSPEC' }));
  });

  test('names the part that is wrong', () => {
    expect(() => parsePathspec('Regions/r1/start/x')).toThrow('"x" is not a task id.');
  });
});
