import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const script = join(import.meta.dirname, 'fixtures/race-for-keys.ts');

it('lets exactly one of 4 processes win each of 300 keys', { timeout: 60_000 }, async () => {
  const root = await mkdtemp(join(tmpdir(), 'flow-race-'));
  const names = ['a', 'b', 'c', 'd'];
  const racers = names.map((name) =>
    spawn(process.execPath, [script, root, name], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(racers.map(({ stdout }) => once(stdout, 'readable')));
  for (const { stdin } of racers) stdin.write('go\n');
  const answers = await Promise.all(racers.map(({ stdout }) => text(stdout)));
  const won = answers.map((answer) => JSON.parse(answer.slice('ready\n'.length)) as number[]);
  expect(won.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, key) => key));
  for (const [racer, keys] of won.entries()) {
    for (const key of keys) expect(await readFile(join(root, 'keys', String(key)), 'utf8')).toBe(names[racer]);
  }
  await rm(root, { recursive: true });
});
