import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseFlowName, parseRunId, parseStepName, parseTaskId } from '../../src/contracts/ids.ts';
import { StoredLog } from '../../src/engine/stored-log.ts';
import { TaskLog } from '../../src/engine/task-log.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';

const folder = await mkdtemp(join(tmpdir(), 'flow-log-'));
afterAll(() => rm(folder, { recursive: true }));

const path = {
  flow: parseFlowName('Talk'),
  run: parseRunId('r1'),
  step: parseStepName('work'),
  task: parseTaskId('0'),
};

interface Read {
  readonly told: readonly string[];
  readonly stored: readonly string[];
}

async function logged(pieces: Iterable<readonly ['stdout' | 'stderr', Uint8Array]>): Promise<Read> {
  const storage = new MemoryStorage();
  const told: string[] = [];
  const log = new TaskLog({
    hide: (line) => line,
    storage,
    path,
    attempt: 0,
    spoolFile: join(folder, 'spool', 'a.log'),
    now: () => 1_000,
    onLine: (stream, line) => void told.push(`${stream} ${line}`),
  });
  for (const [stream, bytes] of pieces) void log.push(stream, bytes);
  await log.close();
  const lines = (await Array.fromAsync(new StoredLog(storage, path, 0).lines())).flat();
  return { told, stored: lines.map((line) => `${line.stream} ${line.text}`) };
}

test('lines come out whole and in order, however their bytes were cut', async () => {
  const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\r\n]/g, ' '));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      async (lines, cuts) => {
        const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''));
        const pieces: ['stdout', Buffer][] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = cuts[turn % cuts.length] ?? 1;
          pieces.push(['stdout', bytes.subarray(at, at + size)]);
          at += size;
        }
        const expected = lines.map((one) => `stdout ${Buffer.from(one).toString()}`);
        const { told, stored } = await logged(pieces);
        expect(told).toEqual(expected);
        expect(stored).toEqual(expected);
      },
    ),
    { numRuns: 200 },
  );
});

test('the streams of a task do not mix within a line, and a last line needs no end', async () => {
  const { told } = await logged([
    ['stdout', Buffer.from('one ')],
    ['stderr', Buffer.from('two\r\n')],
    ['stdout', Buffer.from('three\n\n')],
    ['stderr', Buffer.from('four')],
  ]);
  expect(told).toEqual(['stderr two', 'stdout one three', 'stdout ', 'stderr four']);
});

test('long output goes through a file and is stored whole, without leaving the file', async () => {
  const text = 'x'.repeat(999);
  const lines = 5_000;
  const { stored } = await logged(Array.from({ length: lines }, () => ['stdout', Buffer.from(`${text}\n`)] as const));
  expect(stored).toHaveLength(lines);
  expect(new Set(stored)).toEqual(new Set([`stdout ${text}`]));
  expect(await readdir(join(folder, 'spool'))).toEqual([]);
});

test('output without line ends is cut into lines of a bounded length', async () => {
  const piece = Buffer.alloc(65_536, 'x');
  const { told } = await logged(Array.from({ length: 800 }, () => ['stdout', piece] as const));
  expect(told.reduce((sum, line) => sum + line.length - 'stdout '.length, 0)).toBe(800 * 65_536);
  expect(Math.max(...told.map((line) => line.length))).toBeLessThan(1_200_000);
});

test('a task without output has no log', async () => {
  expect(await logged([])).toEqual({ told: [], stored: [] });
});

test('asks for no more while a listener, or the file of long output, has not caught up', async () => {
  const room = Promise.withResolvers<void>();
  const log = new TaskLog({
    hide: (line) => line,
    storage: new MemoryStorage(),
    path,
    attempt: 0,
    spoolFile: join(folder, 'spool', 'b.log'),
    now: () => 1_000,
    onLine: (_stream, line) => (line === 'wait' ? room.promise : undefined),
  });
  expect(log.push('stdout', Buffer.from('one\n'))).toBeUndefined();
  expect(log.push('stdout', Buffer.from('wait\ntwo\n'))).toBe(room.promise);
  room.resolve();
  expect(await log.push('stdout', Buffer.alloc(2 << 20, 'line\n'))).toBeUndefined();
  expect(await readdir(join(folder, 'spool'))).toContain('b.log');
  await log.close();
});
