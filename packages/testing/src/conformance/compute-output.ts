import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComputeBench } from './compute-bench.ts';
import type { ComputeSupport } from './compute-support.ts';
import type { CaseDefinition } from './conformance-case.ts';
import { hashOf } from './storage-samples.ts';

const blockSize = 65_536;

export function computeOutput(supports: ComputeSupport): readonly CaseDefinition<ComputeBench>[] {
  const { binaryOutput, largeOutput, backPressure } = supports;
  return [
    { name: 'hands on both streams whole and in order, before the outcome', check: givesBothStreams },
    { name: 'hands on what the processes print that a task starts', check: givesChildren },
    { name: 'keeps the output of tasks that run at once apart', check: keepsApart },
    { name: 'hands on a line of 3 MB', isSupported: largeOutput, check: givesLongLine },
    { name: 'hands on bytes that are no text', isSupported: binaryOutput, check: givesBytes },
    { name: 'hands on 32 MiB', isSupported: largeOutput, check: givesMuch },
    { name: 'reads no more of a stream until its last piece is taken', isSupported: backPressure, check: waitsForRoom },
  ];
}

async function givesBothStreams(bench: ComputeBench): Promise<void> {
  const { path, stdout, stderr } = await bench.runTask({ habit: ['prints', 2000] });
  const expected = (sign: string): string =>
    Array.from({ length: 2000 }, (_, line) => `${sign} ${path.task} ${String(line)}\n`).join('');
  assert.equal(stdout, expected('out'), 'stdout');
  assert.equal(stderr, expected('err'), 'stderr');
  const silent = await bench.runTask({ habit: ['nothing'] });
  assert.deepEqual([silent.stdout, silent.stderr], ['', ''], 'a task that prints nothing has no output');
}

async function givesChildren(bench: ComputeBench): Promise<void> {
  const { stdout, stderr } = await bench.runTask({ habit: ['startsChild'] });
  assert.deepEqual([stdout, stderr], ['child out\n', 'child err\n']);
}

async function keepsApart(bench: ComputeBench): Promise<void> {
  const running = await Promise.all([1, 2, 3].map(() => bench.start({ habit: ['prints', 200] })));
  for (const { path, stdout, stderr } of await Promise.all(running.map(({ done }) => done))) {
    const lines = `${stdout}${stderr}`.trimEnd().split('\n');
    assert.equal(lines.length, 400, path.task);
    assert.deepEqual([...new Set(lines.map((line) => line.split(' ')[1]))], [path.task]);
  }
}

async function givesLongLine(bench: ComputeBench): Promise<void> {
  const { stdout } = await bench.runTask({ habit: ['printsLongLine', 1_500_000] });
  assert.equal(hashOf(Buffer.from(stdout)), hashOf(Buffer.from(`${'é'.repeat(1_500_000)}\n`)));
}

async function givesBytes(bench: ComputeBench): Promise<void> {
  const size = 100_000;
  const running = await bench.start({ habit: ['printsBytes', size] });
  await running.done;
  const expected = Uint8Array.from({ length: size }, (_, index) => (index * 7919 + 13) % 256);
  assert.equal(hashOf(running.printed('stdout')), hashOf(expected));
}

async function givesMuch(bench: ComputeBench): Promise<void> {
  const blocks = 512;
  const running = await bench.start({ habit: ['floods', blocks] });
  assert.equal((await running.done).outcome.kind, 'finished');
  checkFlood(running.printed('stdout'), blocks);
}

async function waitsForRoom(bench: ComputeBench): Promise<void> {
  const blocks = 256;
  const room = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let pieces = 0;
  const onLog = (stream: string): Promise<void> | undefined => {
    if (stream !== 'stdout') return undefined;
    pieces++;
    begun.resolve();
    return room.promise;
  };
  const running = await bench.start({ habit: ['floods', blocks], onLog });
  await begun.promise;
  let isDone = false;
  void running.done.then(() => (isDone = true));
  await sleep(bench.ms(700));
  assert.equal(pieces, 1, 'no further piece comes while the first is not taken');
  assert.equal(isDone, false, 'nor does the outcome');
  room.resolve();
  assert.equal((await running.done).outcome.kind, 'finished');
  checkFlood(running.printed('stdout'), blocks);
}

function checkFlood(printed: Buffer, blocks: number): void {
  assert.equal(printed.length, blocks * blockSize);
  const expected = Array.from({ length: blocks }, (_, block) => Buffer.alloc(blockSize, 97 + (block % 26)));
  for (const block of expected) block[blockSize - 1] = 10;
  assert.equal(hashOf(printed), hashOf(Buffer.concat(expected)));
}
