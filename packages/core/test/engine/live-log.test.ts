import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MemoryStorage, type MemoryObjects } from '../../src/builtin/memory-storage.ts';
import { parseFlowName, parseRunId, parseStepName, parseTaskId } from '../../src/contracts/ids.ts';
import { spoolFileOf } from '../../src/engine/log-spool.ts';
import { scrubLog } from '../../src/engine/scrub-log.ts';
import { StoredLog } from '../../src/engine/stored-log.ts';
import { TaskLog } from '../../src/engine/task-log.ts';

const folder = await mkdtemp(join(tmpdir(), 'flow-live-log-'));
afterAll(() => rm(folder, { recursive: true }));

const path = {
  flow: parseFlowName('Talk'),
  run: parseRunId('r1'),
  step: parseStepName('work'),
  task: parseTaskId('0'),
};

function openLog(storage: MemoryStorage, attempt = 0): TaskLog {
  return new TaskLog({
    storage,
    path,
    attempt,
    spoolFile: spoolFileOf(folder, path, attempt),
    now: () => 1_000,
    hide: (line) => line,
    onLine: () => undefined,
  });
}

async function read(log: StoredLog): Promise<readonly string[]> {
  return (await Array.fromAsync(log.lines())).flat().map(({ text }) => text);
}

async function keysOf(storage: MemoryStorage): Promise<readonly string[]> {
  return (await Array.fromAsync(storage.list(''))).map(({ key }) => key).toSorted();
}

test('what an attempt prints can be read while it goes on, and each line once', async () => {
  const storage = new MemoryStorage();
  const log = openLog(storage);
  const stored = new StoredLog(storage, path, 0);
  const seen: string[] = [];
  const printed: string[] = [];
  const long = 'é'.repeat(30_000);
  for (let turn = 0; turn < 30; turn++) {
    const lines = [`${String(turn)} ${long}`, `${String(turn)} short`];
    printed.push(...lines);
    const room = log.push('stdout', Buffer.from(`${lines.join('\n')}\n`));
    await room;
    if (turn % 10 === 9) {
      await expect.poll(async () => seen.push(...(await read(stored))), { timeout: 5000 }).toBe(printed.length);
    }
  }
  expect(stored.isWhole).toBe(false);
  expect((await keysOf(storage)).length).toBeGreaterThan(1);
  await log.push('stderr', Buffer.from('the last'));
  await log.close();
  seen.push(...(await read(stored)));
  expect(seen).toEqual([...printed, 'the last']);
  expect(stored.isWhole).toBe(true);
  expect(await keysOf(storage)).toEqual(['runs/Talk/r1/logs/work/0.0.log']);
  expect(await read(new StoredLog(storage, path, 0))).toEqual(seen);
});

test('a short attempt stores nothing but its log', async () => {
  const puts: string[] = [];
  const storage = new MemoryStorage();
  const log = openLog(
    new (class extends MemoryStorage {
      override put(...args: Parameters<MemoryStorage['put']>): Promise<void> {
        puts.push(args[0]);
        return storage.put(...args);
      }
    })(),
  );
  void log.push('stdout', Buffer.from('one\n'));
  await log.close();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(puts).toEqual(['runs/Talk/r1/logs/work/0.0.log']);
});

test('a store that refuses pieces costs an attempt nothing', async () => {
  const storage = new (class extends MemoryStorage {
    override put(...args: Parameters<MemoryStorage['put']>): Promise<void> {
      return args[0].includes('/live/') ? Promise.reject(new Error('no')) : super.put(...args);
    }
  })();
  const log = openLog(storage);
  void log.push('stdout', Buffer.from('one\n'));
  await new Promise((resolve) => setTimeout(resolve, 700));
  void log.push('stdout', Buffer.from('two\n'));
  await log.close();
  expect(await read(new StoredLog(storage, path, 0))).toEqual(['one', 'two']);
});

/** Lets so many changes through, and dies with its process then. */
class Dying extends MemoryStorage {
  #left: number;

  constructor(objects: MemoryObjects, left: number) {
    super(objects);
    this.#left = left;
  }

  override async put(...args: Parameters<MemoryStorage['put']>): Promise<void> {
    this.#use();
    return super.put(...args);
  }

  override async delete(...args: Parameters<MemoryStorage['delete']>): Promise<void> {
    this.#use();
    return super.delete(...args);
  }

  #use(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new Error('killed');
  }
}

/** The store of an attempt whose launcher was killed while it printed. */
async function lostLog(): Promise<{ readonly objects: MemoryObjects; readonly printed: readonly string[] }> {
  const objects: MemoryObjects = new Map();
  const storage = new MemoryStorage(objects);
  const log = openLog(storage);
  const printed = Array.from({ length: 6_000 }, (_, index) => `secret ${String(index)}`);
  for (const part of [printed.slice(0, 3_000), printed.slice(3_000, 5_990), printed.slice(5_990)]) {
    await log.push('stdout', Buffer.from(part.map((line) => `${line}\n`).join('')));
    const count = printed.indexOf(part.at(-1) ?? '') + 1;
    await expect.poll(async () => (await read(new StoredLog(storage, path, 0))).length, { timeout: 5000 }).toBe(count);
  }
  return { objects: new Map(objects), printed };
}

test('scrubbing that is killed leaves a log whole or scrubbed, and a second time removes the rest', async () => {
  const { objects, printed } = await lostLog();
  const pieces = objects.size;
  expect(pieces).toBeGreaterThan(1);
  const request = { spoolFolder: folder, path, attempt: 0, now: 2_000 };
  for (let left = 0; left <= pieces; left++) {
    const copy = new Map(objects);
    const storage = new MemoryStorage(copy);
    await expect(scrubLog({ ...request, storage: new Dying(copy, left) })).rejects.toThrow('killed');
    expect(await read(new StoredLog(storage, path, 0))).toEqual(left === 0 ? printed : ['[scrubbed]']);
    await scrubLog({ ...request, storage });
    expect(await read(new StoredLog(storage, path, 0))).toEqual(['[scrubbed]']);
    expect([...copy.values()].some(({ bytes }) => bytes.includes('secret'))).toBe(false);
  }
});

test('scrubbing removes what a killed launcher left on this machine', async () => {
  const storage = new MemoryStorage();
  const log = openLog(storage, 3);
  await log.push('stdout', Buffer.from('a secret\n'.repeat(300_000)));
  expect(await readdir(folder)).toContain('r1-work-0.3.log');
  await scrubLog({ storage, spoolFolder: folder, path, attempt: 3, now: 2_000 });
  expect(await readdir(folder)).not.toContain('r1-work-0.3.log');
});
