import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startRegistry } from '../../scripts/release/start-registry.ts';

const isServed = async (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

test('a registry has no package that nobody published to it', async () => {
  await using registry = await startRegistry();
  expect((await fetch(`${registry.url}@flow%2fcore`)).status).toBe(404);
});

test('a registry that is over leaves no server and no folder behind', async () => {
  const registry = await startRegistry();
  expect(await isServed(registry.url)).toBe(true);
  await registry[Symbol.asyncDispose]();
  expect(await isServed(registry.url)).toBe(false);
  expect(existsSync(registry.folder)).toBe(false);
});

test('nor does one whose program was killed', async () => {
  const module = JSON.stringify(new URL('../../scripts/release/start-registry.ts', import.meta.url).href);
  const script = `const { startRegistry } = await import(${module});
  const { url, folder } = await startRegistry();
  console.log(JSON.stringify({ url, folder }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { value: line = '' } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  const { url, folder } = JSON.parse(line) as { readonly url: string; readonly folder: string };
  expect(await isServed(url)).toBe(true);
  child.kill('SIGKILL');
  while (existsSync(folder) || (await isServed(url))) await sleep(20);
});
