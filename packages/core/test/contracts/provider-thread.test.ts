import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { FlowError } from '@flow/core';
import { isProviderThread, ThreadReader } from '../../src/contracts/provider-thread.ts';
import { expect, onTestFinished, test } from 'vitest';

const run = promisify(execFile);
const module = new URL('./fixtures/reading-thread.mjs', import.meta.url);

function reader(silenceMs = 5000): ThreadReader {
  const made = new ThreadReader({ store: 'acme://store', start: () => new Worker(module), silenceMs });
  onTestFinished(() => made[Symbol.asyncDispose]());
  return made;
}

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('reads without leaving the turn; a reader that could not be opened is opened again', () => {
  const thread = reader();
  expect(thrownBy(() => thread.readSync('a'))).toMatchObject({
    name: 'TypeError',
    message: 'the store is not there yet',
  });
  expect(new TextDecoder().decode(thread.readSync('a'))).toBe('a of 2');
  expect(new TextDecoder().decode(thread.readSync('b'))).toBe('b of 2');
  expect(thread.readSync('missing')).toBeUndefined();
});

test('waits for a thread that goes on, however long it takes', () => {
  const thread = reader(1500);
  thrownBy(() => thread.readSync('a'));
  expect(new TextDecoder().decode(thread.readSync('slow'))).toBe('slow of 2');
});

test('an error of flow stays one', () => {
  const thread = reader();
  thrownBy(() => thread.readSync('a'));
  const error = thrownBy(() => thread.readSync('a//b'));
  expect(FlowError.is(error)).toBe(true);
  expect(error).toMatchObject({ code: 'FLOW_STORAGE_BAD_KEY', hint: expect.stringContaining('A key is') });
});

test('tells of a thread that ended, and starts another', () => {
  const thread = reader(1500);
  thrownBy(() => thread.readSync('a'));
  expect(thrownBy(() => thread.readSync('gone'))).toMatchObject({
    code: 'FLOW_STORAGE_SILENT',
    message: 'The thread that was to read gone from acme://store was silent for 1.5 seconds.',
  });
  expect(thrownBy(() => thread.readSync('a'))).toMatchObject({ name: 'TypeError' });
  expect(new TextDecoder().decode(thread.readSync('a'))).toBe('a of 2');
});

test('keeps no process alive, and is known as no thread of a task', async () => {
  const program = `
import { Worker } from 'node:worker_threads';
import { ThreadReader } from '@flow/core/kernel';
process.on('worker', (thread) => console.log(Symbol.for('flow.provider-thread') in thread));
const thread = new ThreadReader({ store: 'x', start: () => new Worker(new URL(${JSON.stringify(module.href)}), { execArgv: [] }) });
try { thread.readSync('a'); } catch {}
console.log(thread.readSync('b').length);
setImmediate(() => console.log(process.getActiveResourcesInfo().filter((name) => /Message|Worker|Timeout/.test(name)).length));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    timeout: 20_000,
  });
  expect(stdout).toBe('6\ntrue\n0\n');
  const other = new Worker('', { eval: true });
  expect(isProviderThread(other)).toBe(false);
  await other.terminate();
});
