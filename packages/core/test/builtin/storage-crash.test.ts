import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLocalStorage } from '../../src/builtin/local-storage/local-storage.ts';

const script = join(import.meta.dirname, 'fixtures/put-forever.ts');

it('shows no torn object after a writer was killed, 30 times', { timeout: 120_000 }, async () => {
  const root = await mkdtemp(join(tmpdir(), 'flow-crash-'));
  for (let round = 0; round < 30; round++) {
    const writer = spawn(process.execPath, [script, root, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(writer.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 10 + ((round * 13) % 60)));
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    await countWhole(root);
  }
  expect(await countWhole(root), 'objects of the 30 writers').toBeGreaterThan(30);
  await sweepsTheRest(root);
  await rm(root, { recursive: true });
});

async function countWhole(root: string): Promise<number> {
  await using storage = await createLocalStorage({ root, durability: 'process' });
  let count = 0;
  for await (const { key, size } of storage.list('')) {
    const bytes = Buffer.from((await storage.get(key)) ?? []);
    const hash = createHash('sha256').update(bytes.subarray(32)).digest();
    expect(hash.equals(bytes.subarray(0, 32)), `${key} of ${String(size)} bytes is torn`).toBe(true);
    count++;
  }
  return count;
}

async function sweepsTheRest(root: string): Promise<void> {
  const temp = join(root, '.tmp');
  const left = await readdir(temp);
  expect(left.length, 'no writer was killed in the middle of a write').toBeGreaterThan(0);
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
  for (const name of left.slice(1)) await utimes(join(temp, name), twoDaysAgo, twoDaysAgo);
  const storage = await createLocalStorage({ root, durability: 'process' });
  await expect.poll(() => readdir(temp)).toEqual(left.slice(0, 1));
  await storage[Symbol.asyncDispose]();
}
