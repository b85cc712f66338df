import { MemoryStorage } from '@flow/core/engine';
import {
  parseContentHash,
  parseFlowName,
  parseRunId,
  parseStepName,
  parseTaskId,
  type PendingTask,
} from '@flow/core/kernel';
import { expect, test } from 'vitest';
import { CacheEntries, type Work } from '../src/cache-entries.ts';
import { WhyNot } from '../src/why-not.ts';

const hash = (digit: string) => parseContentHash(digit.repeat(64));
const work: Work = {
  code: hash('a'),
  version: undefined,
  parameters: { rate: 'json 1' },
  secrets: [],
  artifacts: { rows: 'json 1', model: 'v8 1' },
  items: ['x'],
  place: '',
};

function taskOf(storage: MemoryStorage, run: string, task = '0'): PendingTask {
  const path = {
    flow: parseFlowName('F'),
    run: parseRunId(run),
    step: parseStepName('train'),
    task: parseTaskId(task),
  };
  const finished = (): Promise<undefined> => Promise.resolve(undefined);
  const parts = (): Promise<Work> => Promise.resolve(work);
  return { path, step: {} as never, now: 0, storage, parts, finished, tellWhy: () => undefined };
}

async function why(now: Partial<Work>, ...before: readonly Partial<Work>[]): Promise<string> {
  const storage = new MemoryStorage();
  for (const [index, changes] of before.entries())
    await new CacheEntries(taskOf(storage, `r${String(index)}`)).add({ ...work, ...changes });
  return new WhyNot().tell(taskOf(storage, 'now'), { ...work, ...now });
}

test('each part that is another than before is named', async () => {
  expect(await why({})).toBe('it never ran with the cache');
  expect(await why({}, {})).toBe('r0 has not finished it');
  expect(await why({ code: hash('b') }, {})).toBe('its code changed since r0');
  expect(await why({ version: 2 }, {})).toBe('its version changed since r0');
  expect(await why({ parameters: { rate: 'json 2' } }, {})).toBe('the parameter rate changed since r0');
  expect(await why({ artifacts: { rows: 'json 2', model: 'v8 1' } }, {})).toBe('the artifact rows changed since r0');
  expect(await why({ artifacts: { rows: 'json 1' } }, {})).toBe('the artifact model changed since r0');
  expect(await why({ items: ['y'] }, {})).toBe('its item is new since r0');
  expect(await why({ place: '3' }, {})).toBe('it joins others, or is at another place since r0');
  expect(await why({ code: hash('b'), version: 2, parameters: {}, artifacts: {} }, {})).toBe(
    'its code changed, its version changed, the parameter rate changed, 2 more since r0',
  );
});

test('of several earlier tasks, the one that is most like it tells', async () => {
  expect(await why({ items: ['y'] }, { code: hash('b'), items: ['z'] }, { items: ['z'] }, { version: 3 })).toBe(
    'its item is new since r1',
  );
});
