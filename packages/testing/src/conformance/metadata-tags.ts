import assert from 'node:assert/strict';
import type { MetadataProvider } from '@flow/core/kernel';
import type { CaseDefinition } from './conformance-case.ts';
import { freshFlow, runIdOf, runRecord, runsOf } from './metadata-samples.ts';

export const metadataTags: readonly CaseDefinition<MetadataProvider>[] = [
  { name: 'adds and removes tags, and answers with what is there then', check: changesTags },
  { name: "leaves the system's tags alone", check: keepsSystemTags },
  { name: 'loses no tag when 4 connections change them at once', connections: 4, check: changesTogether },
  { name: 'changes tags in the middle of a listing', connections: 2, check: changesWhileListing },
];

async function changesTags(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  const run = runIdOf('tagged');
  await metadata.createRun(runRecord(flow, run, { tags: ['a', 'b'] }));
  assert.deepEqual(await metadata.changeTags({ flow, run, add: ['c', 'a', 'c'], remove: [] }), ['a', 'b', 'c']);
  assert.deepEqual(await metadata.changeTags({ flow, run, add: [], remove: ['a', 'missing'] }), ['b', 'c']);
  assert.deepEqual((await metadata.changeTags({ flow, run, add: ['b'], remove: ['b'] }))?.toSorted(), ['b', 'c']);
  assert.deepEqual(await metadata.changeTags({ flow, run, add: ['d'], remove: ['b', 'c'] }), ['d']);
  assert.deepEqual((await metadata.getRun(flow, run))?.tags, ['d']);
  assert.deepEqual(await runsOf(metadata.listRuns({ flow, tags: ['d'] })), ['tagged']);
  assert.deepEqual(await runsOf(metadata.listRuns({ flow, tags: ['a'] })), []);
}

async function keepsSystemTags(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  const run = runIdOf('tagged');
  await metadata.createRun(runRecord(flow, run, { tags: ['a'], systemTags: ['s', 'a'] }));
  assert.deepEqual(await metadata.changeTags({ flow, run, add: [], remove: ['a', 's'] }), []);
  assert.deepEqual((await metadata.getRun(flow, run))?.systemTags, ['s', 'a']);
}

async function changesTogether(first: MetadataProvider, all: readonly MetadataProvider[]): Promise<void> {
  const flow = freshFlow();
  const run = runIdOf('tagged');
  const passing = Array.from({ length: 40 }, (_, index) => `passing-${String(index)}`);
  await first.createRun(runRecord(flow, run, { tags: passing }));
  const changes = passing.map(async (tag, index) => {
    await new Promise(setImmediate);
    const tags = await all[index % all.length]?.changeTags({
      flow,
      run,
      add: [`kept-${String(index)}`],
      remove: [tag],
    });
    assert.ok(tags?.includes(`kept-${String(index)}`) === true && !tags.includes(tag), 'the tags after the change');
  });
  await Promise.all(changes);
  const expected = passing.map((_, index) => `kept-${String(index)}`);
  assert.deepEqual((await first.getRun(flow, run))?.tags.toSorted(), expected.toSorted());
}

async function changesWhileListing(first: MetadataProvider, [, second]: readonly MetadataProvider[]): Promise<void> {
  const flow = freshFlow();
  for (const name of ['a', 'b', 'c']) await first.createRun(runRecord(flow, name));
  for await (const { run } of first.listRuns({ flow })) {
    await second?.changeTags({ flow, run, add: ['by-second'], remove: [] });
    assert.deepEqual(await first.changeTags({ flow, run, add: ['by-first'], remove: [] }), ['by-second', 'by-first']);
  }
  assert.equal((await runsOf(first.listRuns({ flow, tags: ['by-first', 'by-second'] }))).length, 3);
}
