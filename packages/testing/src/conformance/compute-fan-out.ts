import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { GangManifests } from '@flow/core/engine';
import type { ItemChunk, TaskOutcome } from '@flow/core/kernel';
import { describeOutcome, type ComputeBench } from './compute-bench.ts';
import type { ComputeSupport } from './compute-support.ts';
import type { CaseDefinition } from './conformance-case.ts';

/** How many items the flow's fan-out yields. */
const itemCount = 300;

export function computeFanOut({ gangs }: ComputeSupport): readonly CaseDefinition<ComputeBench>[] {
  return [
    { name: 'hands on the items of an async foreach as they come, and waits until they are taken', check: handsItems },
    { name: 'collects the items of an async foreach where nobody takes them', check: collectsItems },
    { name: 'hands on the items of an interrupted attempt first', check: handsEarlierItems },
    { name: 'gives each gang an address of its own', isSupported: gangs, check: givesAddresses },
    {
      name: 'lets the members of a gang reach the main one, and stages what they store',
      isSupported: gangs,
      check: runsGang,
    },
  ];
}

async function handsItems(bench: ComputeBench): Promise<void> {
  const parent = (await bench.finished()).path;
  const chunks: ItemChunk[] = [];
  const room = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const onItems = (chunk: ItemChunk): Promise<void> => {
    chunks.push(chunk);
    begun.resolve();
    return room.promise;
  };
  const running = await bench.start({ step: 'fan', parent, onItems });
  await begun.promise;
  await sleep(bench.ms(500));
  assert.equal(chunks.length, 1, 'no further chunk comes while the first is not taken');
  assert.deepEqual(await itemsOf(bench, chunks), numbers(chunks[0]?.count ?? 0), 'its items are in the store');
  room.resolve();
  const { outcome } = await running.done;
  await checkItems(bench, outcome);
  assert.deepEqual(chunks, outcome.kind === 'finished' ? outcome.items : [], 'the outcome lists what was handed on');
}

async function collectsItems(bench: ComputeBench): Promise<void> {
  const parent = (await bench.finished()).path;
  await checkItems(bench, (await bench.runTask({ step: 'fan', parent })).outcome);
}

async function handsEarlierItems(bench: ComputeBench): Promise<void> {
  const parent = (await bench.finished()).path;
  const chunks: ItemChunk[][] = [[], []];
  const attempt = (at: number): Parameters<ComputeBench['runTask']>[0] => ({
    step: 'fan',
    parent,
    plan: { attempt: at, env: { CONFORMANCE: 'dies' } },
    onItems: async (chunk) => void chunks[at]?.push(chunk),
  });
  const { path, outcome } = await bench.runTask(attempt(0));
  assert.equal(outcome.kind, 'lost', describeOutcome(outcome));
  const again = await bench.runTask({ ...attempt(1), path });
  await checkItems(bench, again.outcome);
  const [first = [], second = []] = chunks;
  assert.ok(first.length > 0, 'the interrupted attempt handed on some');
  assert.deepEqual(second.slice(0, first.length), first);
}

async function checkItems(bench: ComputeBench, outcome: TaskOutcome): Promise<void> {
  assert.equal(outcome.kind, 'finished', describeOutcome(outcome));
  if (outcome.kind !== 'finished') return;
  assert.deepEqual(outcome.next, { kind: 'foreach', count: itemCount });
  assert.deepEqual(await itemsOf(bench, outcome.items), numbers(itemCount));
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** The items of chunks, which must follow each other. */
async function itemsOf({ artifacts }: ComputeBench, chunks: readonly ItemChunk[]): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for (const { from, count, ref } of chunks) {
    assert.equal(from, items.length, 'a chunk begins where the one before ends');
    const held = (await artifacts.load(ref)) as readonly unknown[];
    assert.equal(held.length, count, 'a chunk holds as many items as it says');
    items.push(...held);
  }
  return items;
}

async function givesAddresses({ compute }: ComputeBench): Promise<void> {
  const [one, other] = [await compute.gangAddress?.(), await compute.gangAddress?.()];
  for (const address of [one, other]) {
    assert.ok(address !== undefined, 'it has gangAddress; where it runs no gangs, say supports: { gangs: false }');
    assert.notEqual(address.host, '', 'host');
    assert.ok(Number.isInteger(address.port) && address.port > 0 && address.port < 65_536, 'port');
  }
  assert.notDeepEqual(one, other);
}

async function runsGang(bench: ComputeBench): Promise<void> {
  const parent = (await bench.finished()).path;
  const main = await bench.compute.gangAddress?.();
  assert.ok(main !== undefined, 'gangAddress');
  const [count, token] = [2, `of ${bench.run}`];
  const members = await Promise.all(
    [0, 1].map((index) => bench.start({ step: 'member', parent, spec: { gang: { index, count, main, token } } })),
  );
  const staged = new GangManifests(bench.storage);
  for (const { path, outcome } of await Promise.all(members.map(({ done }) => done))) {
    assert.equal(outcome.kind, 'finished', describeOutcome(outcome));
    assert.ok((await staged.staged(path, 0)) !== undefined, `${path.task} is staged`);
    assert.equal(await bench.manifests.task(path), undefined, `${path.task} counts when the launcher commits the gang`);
  }
}
