import assert from 'node:assert/strict';
import type { FlowName, MetadataProvider, RunQuery } from '@flow/core/kernel';
import { collect, type CaseDefinition } from './conformance-case.ts';
import { freshFlow, runIdOf, runRecord, runsOf, sampleError, startOfTime } from './metadata-samples.ts';

export const metadataRuns: readonly CaseDefinition<MetadataProvider>[] = [
  { name: 'names itself by a URL', check: async (metadata) => assert.match(metadata.url, /^[a-z][a-z0-9+.-]*:\/\//) },
  { name: 'gives back a run as it was created, on every connection', connections: 2, check: keepsRuns },
  { name: 'knows nothing of runs that were never created', check: missesRuns },
  { name: 'ends a run with its status, time and error', check: endsRuns },
  { name: 'heartbeats move forward only', check: beats },
  { name: 'lists flows once each', check: listsFlows },
  { name: 'lists runs newest first, up to a limit', check: ordersRuns },
  { name: 'filters runs by each property, and by all together', check: filtersRuns },
  { name: 'lists 1,200 runs, each once, while others are created', connections: 2, check: listsManyRuns },
];

async function keepsRuns(first: MetadataProvider, [, second]: readonly MetadataProvider[]): Promise<void> {
  const flow = freshFlow();
  const plain = runRecord(flow, 'plain');
  const rich = runRecord(flow, 'rich', {
    status: 'failed',
    finishedAt: startOfTime + 5,
    heartbeatAt: startOfTime + 4,
    tags: ['zebra', 'a tag with, "signs" 🙂', 'alpha'],
    systemTags: ['user:ada', 'alpha'],
    origin: runIdOf('plain'),
    error: sampleError,
  });
  await first.createRun(plain);
  await first.createRun(rich);
  for (const metadata of [first, second]) {
    assert.deepEqual(await metadata?.getRun(flow, plain.run), plain);
    assert.deepEqual(await metadata?.getRun(flow, rich.run), rich);
  }
}

async function missesRuns(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  const run = runIdOf('never');
  assert.equal(await metadata.getRun(flow, run), undefined);
  assert.deepEqual(await runsOf(metadata.listRuns({ flow })), []);
  assert.deepEqual(await collect(metadata.listAttempts({ flow, run })), []);
  assert.deepEqual(await metadata.summarizeSteps(flow, run), []);
  assert.equal(await metadata.changeTags({ flow, run, add: ['a'], remove: [] }), undefined);
  await metadata.putAttempts([]);
  assert.ok(!(await metadata.listFlows()).includes(flow));
}

async function endsRuns(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  for (const name of ['one', 'two', 'three']) await metadata.createRun(runRecord(flow, name, { tags: ['kept'] }));
  const finishedAt = startOfTime + 1000;
  await metadata.endRun({ flow, run: runIdOf('one'), status: 'finished', finishedAt });
  await metadata.endRun({ flow, run: runIdOf('two'), status: 'failed', finishedAt, error: sampleError });
  const [one, two, three] = await Promise.all(
    ['one', 'two', 'three'].map((name) => metadata.getRun(flow, runIdOf(name))),
  );
  assert.deepEqual(one, runRecord(flow, 'one', { status: 'finished', finishedAt, tags: ['kept'] }));
  assert.deepEqual(two, runRecord(flow, 'two', { status: 'failed', finishedAt, error: sampleError, tags: ['kept'] }));
  assert.equal(three?.status, 'running', 'another run of the flow');
}

async function beats(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  const run = runIdOf('beating');
  await metadata.createRun(runRecord(flow, run));
  await metadata.heartbeat(flow, run, startOfTime + 60_000);
  await metadata.heartbeat(flow, run, startOfTime + 30_000);
  assert.equal((await metadata.getRun(flow, run))?.heartbeatAt, startOfTime + 60_000);
}

async function listsFlows(metadata: MetadataProvider): Promise<void> {
  const flows = [freshFlow(), freshFlow()];
  for (const flow of flows) {
    await metadata.createRun(runRecord(flow, 'one'));
    await metadata.createRun(runRecord(flow, 'two'));
  }
  const found = await metadata.listFlows();
  assert.deepEqual(found.filter((flow) => flows.includes(flow)).toSorted(), flows.toSorted());
}

async function ordersRuns(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  for (const [name, offset] of [
    ['b', 2],
    ['d', 4],
    ['a', 1],
    ['c', 3],
  ] as const) {
    await metadata.createRun(runRecord(flow, name, { startedAt: startOfTime + offset }));
  }
  assert.deepEqual(await runsOf(metadata.listRuns({ flow })), ['d', 'c', 'b', 'a']);
  assert.deepEqual(await runsOf(metadata.listRuns({ flow, limit: 2 })), ['d', 'c']);
  assert.deepEqual(await runsOf(metadata.listRuns({ flow, limit: 0 })), []);
  assert.deepEqual(await runsOf(metadata.listRuns({ flow, limit: 99 })), ['d', 'c', 'b', 'a']);
}

async function filtersRuns(metadata: MetadataProvider): Promise<void> {
  const flow = freshFlow();
  await metadata.createRun(runRecord(flow, 'a', { startedAt: startOfTime + 1, tags: ['x', 'y'] }));
  await metadata.createRun(
    runRecord(flow, 'b', { startedAt: startOfTime + 2, tags: ['x'], status: 'failed', user: 'bob' }),
  );
  await metadata.createRun(runRecord(flow, 'c', { startedAt: startOfTime + 3, systemTags: ['y'], status: 'finished' }));
  await metadata.createRun(runRecord(freshFlow(), 'other', { startedAt: startOfTime + 2, tags: ['x', 'y'] }));
  const cases: readonly (readonly [RunQuery, readonly string[]])[] = [
    [{}, ['c', 'b', 'a']],
    [{ status: 'failed' }, ['b']],
    [{ status: 'stopped' }, []],
    [{ user: 'ada' }, ['c', 'a']],
    [{ tags: [] }, ['c', 'b', 'a']],
    [{ tags: ['x'] }, ['b', 'a']],
    [{ tags: ['y'] }, ['c', 'a']],
    [{ tags: ['x', 'y'] }, ['a']],
    [{ tags: ['X'] }, []],
    [{ since: startOfTime + 2 }, ['c', 'b']],
    [{ until: startOfTime + 2 }, ['a']],
    [{ since: startOfTime + 2, until: startOfTime + 3 }, ['b']],
    [{ tags: ['x'], user: 'bob', status: 'failed', since: startOfTime, limit: 1 }, ['b']],
    [{ tags: ['x'], user: 'ada', status: 'failed' }, []],
  ];
  for (const [query, expected] of cases) {
    assert.deepEqual(await runsOf(metadata.listRuns({ ...query, flow })), expected, JSON.stringify(query));
  }
}

async function listsManyRuns(first: MetadataProvider, [, second]: readonly MetadataProvider[]): Promise<void> {
  const flow = freshFlow();
  const count = 1200;
  for (let index = 0; index < count; index++)
    await first.createRun(runRecord(flow, `r${String(index)}`, { tags: ['t'] }));
  const seen: string[] = [];
  for await (const { run } of first.listRuns({ flow })) {
    seen.push(run);
    if (seen.length % 400 === 0) await createNewer(second, flow, seen.length);
  }
  const old = seen.filter((run) => run.startsWith('r'));
  assert.equal(old.length, count);
  assert.equal(new Set(seen).size, seen.length, 'a run was listed twice');
}

async function createNewer(metadata: MetadataProvider | undefined, flow: FlowName, index: number): Promise<void> {
  await metadata?.createRun(runRecord(flow, `newer-${String(index)}`, { startedAt: startOfTime + index }));
}
