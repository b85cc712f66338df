import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Flow, step } from '@flow/core';
import { rebuildIndex, type Project } from '@flow/core/engine';
import { testProject } from '@flow/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openClient, runFlow, type FlowClient, type Run } from '../src/index.ts';

class Tagged extends Flow {
  @step start() {
    this.next(this.end);
  }

  @step end() {}
}

let project: Project;
let client: FlowClient;

beforeEach(async () => {
  project = await testProject();
  client = await openClient({ project });
});
afterEach(() => project[Symbol.asyncDispose]());

async function taggedRun(...tags: readonly string[]): Promise<Run> {
  return (await runFlow(Tagged, {}, { project, tags })).run;
}

test('tags are added, removed and replaced, and runs found by them', async () => {
  const run = await taggedRun('nightly', 'candidate');
  expect(await run.addTags('größe:1', 'nightly', '日本語')).toEqual(['nightly', 'candidate', 'größe:1', '日本語']);
  expect(await run.removeTags('日本語', 'missing')).toEqual(['nightly', 'candidate', 'größe:1']);
  expect(await run.replaceTags(['candidate', 'nightly'], ['released', 'nightly'])).toEqual([
    'nightly',
    'größe:1',
    'released',
  ]);
  expect(await run.addTags()).toEqual(['nightly', 'größe:1', 'released']);
  const [found] = await Array.fromAsync(client.runs({ tags: ['released', 'größe:1'] }));
  expect(found?.info.tags).toEqual(['nightly', 'größe:1', 'released']);
  expect(await Array.fromAsync(client.runs({ tags: ['candidate'] }))).toEqual([]);
  expect(run.info.tags).toEqual(['nightly', 'candidate']);
});

test("what can't be a tag changes nothing, and neither do the system's tags", async () => {
  const run = await taggedRun('kept');
  const [system = ''] = run.info.systemTags;
  expect(system).toMatch(/^user:/);
  for (const tag of ['', ' ', 'a\nb', '\uD800', 'x'.repeat(501)])
    await expect(run.addTags('fine', tag)).rejects.toMatchObject({ code: 'FLOW_TAG_INVALID', exitCode: 2 });
  await expect(run.addTags(system)).rejects.toMatchObject({ code: 'FLOW_TAG_SYSTEM', exitCode: 2 });
  await expect(run.removeTags('kept', system)).rejects.toMatchObject({ code: 'FLOW_TAG_SYSTEM' });
  const { tags, systemTags } = (await client.run(run.pathspec)).info;
  expect(tags).toEqual(['kept']);
  expect(systemTags).toEqual(run.info.systemTags);
});

test('a run has up to 50 tags, its system tags aside', async () => {
  const many = Array.from({ length: 50 }, (_, index) => `tag-${String(index)}`);
  const full = { code: 'FLOW_TAGS_TOO_MANY', exitCode: 2 };
  await expect(taggedRun(...many, 'more')).rejects.toMatchObject(full);
  expect(await Array.fromAsync(client.runs())).toEqual([]);
  const run = await taggedRun(...many, 'tag-0');
  await expect(run.addTags('more')).rejects.toMatchObject(full);
  expect(await run.addTags('tag-7')).toEqual(many);
  expect(await run.replaceTags(['tag-0'], ['more'])).toEqual([...many.slice(1), 'more']);
  await expect(run.replaceTags(['tag-0'], ['another'])).rejects.toMatchObject(full);
  expect((await client.run(run.pathspec)).info.tags).toEqual([...many.slice(1), 'more']);
});

test('a run of a release without that limit may lose tags, and gain none', async () => {
  const run = await taggedRun();
  const many = Array.from({ length: 60 }, (_, index) => `tag-${String(index)}`);
  const storage = await project.storage();
  const key = `runs/${run.flow}/${run.id}/tags/1.json`;
  await storage.put(key, Buffer.from(JSON.stringify({ format: 1, tags: many })));
  expect(await run.replaceTags(['tag-0'], ['other'])).toHaveLength(60);
  expect(await run.removeTags('tag-1')).toHaveLength(59);
  await expect(run.addTags('more')).rejects.toMatchObject({ code: 'FLOW_TAGS_TOO_MANY' });
});

test('changed tags stand in the store: an index that is made anew, or was behind, has them', async () => {
  const run = await taggedRun('first');
  await run.replaceTags(['first'], ['second', 'third']);
  const [storage, metadata] = await Promise.all([project.storage(), project.metadata()]);
  await metadata.changeTags({ flow: run.flow, run: run.id, add: ['stale'], remove: ['third'] });
  expect((await rebuildIndex({ storage, metadata })).problems).toEqual([]);
  expect((await client.run(run.pathspec)).info.tags.toSorted()).toEqual(['second', 'third']);
  await using again = await openClient({ cwd: project.root, overrides: { 'metadata.path': 'new.db' } });
  expect((await again.run(run.pathspec)).info.tags).toEqual(['second', 'third']);
});

test('no change is lost when 8 processes make 50 each', { timeout: 120_000 }, async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const tagsFrom = (first: number): readonly string[] =>
    names.flatMap((name) => Array.from({ length: 6 }, (_, index) => `${name}-${String(first + index)}`));
  const run = await taggedRun(...tagsFrom(0));
  const script = join(import.meta.dirname, 'fixtures/add-tags.ts');
  const words = [script, project.root, run.pathspec];
  const ended = await Promise.all(names.map((name) => promisify(execFile)(process.execPath, [...words, name])));
  expect(ended.map(({ stderr }) => stderr).join('')).toBe('');
  const expected = tagsFrom(50).toSorted();
  expect((await run.addTags()).toSorted()).toEqual(expected);
  expect((await client.run(run.pathspec)).info.tags.toSorted()).toEqual(expected);
});
