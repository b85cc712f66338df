import assert from 'node:assert/strict';
import type { Storage } from '@flow/core/kernel';
import type { CaseDefinition } from './conformance-case.ts';
import { bytesOf, freshFolder, keysOf, rejectsWith, textOf } from './storage-samples.ts';

export const storageKeys: readonly CaseDefinition<Storage>[] = [
  { name: 'keeps odd keys apart and lists them as they were', check: keepsOddKeys },
  { name: 'refuses what is no key', check: refusesBadKeys },
  { name: 'refuses to list what is no folder', check: refusesBadPrefixes },
];

/** Pairs that some file system, URL or archive takes for one another, and names that some forbid. */
const oddParts: readonly string[] = [
  'a',
  'A',
  'aB',
  'Ab',
  'con',
  'CON',
  'nul.txt',
  'com1',
  '.hidden',
  'trailing.',
  '...',
  'with space',
  ' edge ',
  'a:b',
  'a%3Ab',
  'a%b',
  '%61',
  'a+b',
  'a b',
  'a?b',
  'a#b',
  'a&b=c',
  'a*b',
  'a"b',
  "a'b",
  'a<b>',
  'a|b',
  'a\\b',
  '~',
  '$HOME',
  '-rf',
  '%+1',
  'A%+1',
  '\u00e4',
  'a\u0308',
  '\u212b',
  '\u00c5',
  'ß',
  '日本語',
  '🙂',
  '👩‍🚀',
  'ﬁ',
  'İ',
  'ı',
  'ς',
  'x'.repeat(80),
  '.tmp',
  '0',
  '__proto__',
];

async function keepsOddKeys(storage: Storage): Promise<void> {
  const folder = freshFolder();
  const keys = [
    ...oddParts.map((part) => `${folder}/${part}`),
    ...oddParts.map((part) => `${folder}/in-${part}/${part}`),
  ];
  await storage.putMany(keys.map((key) => ({ key, body: bytesOf(key) })));
  for (const key of keys) assert.equal(textOf(await storage.get(key)), key);
  assert.deepEqual(await keysOf(storage.list(`${folder}/`)), keys.toSorted());
  for (const part of oddParts) {
    assert.deepEqual(await keysOf(storage.list(`${folder}/in-${part}/`)), [`${folder}/in-${part}/${part}`]);
  }
}

async function refusesBadKeys(storage: Storage): Promise<void> {
  const body = bytesOf('x');
  for (const key of [
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    './a',
    '../a',
    'a/.',
    'a/..',
    'a/./b',
    'a/../b',
    'a/\ud800',
  ]) {
    const what = JSON.stringify(key);
    await rejectsWith('FLOW_STORAGE_BAD_KEY', storage.put(key, body), `put ${what}`);
    await rejectsWith('FLOW_STORAGE_BAD_KEY', storage.putIfAbsent(key, body), `putIfAbsent ${what}`);
    await rejectsWith('FLOW_STORAGE_BAD_KEY', storage.get(key), `get ${what}`);
    await rejectsWith('FLOW_STORAGE_BAD_KEY', storage.getRange(key, 0, 1), `getRange ${what}`);
    await rejectsWith('FLOW_STORAGE_BAD_KEY', storage.getStream(key), `getStream ${what}`);
    await rejectsWith('FLOW_STORAGE_BAD_KEY', storage.stat(key), `stat ${what}`);
    await rejectsWith('FLOW_STORAGE_BAD_KEY', storage.delete(key), `delete ${what}`);
    await rejectsWith('FLOW_STORAGE_BAD_KEY', (async () => storage.getSync(key))(), `getSync ${what}`);
  }
}

async function refusesBadPrefixes(storage: Storage): Promise<void> {
  for (const prefix of ['/', 'a', 'a//', '/a/', '../', 'a/../']) {
    await rejectsWith('FLOW_STORAGE_BAD_KEY', keysOf(storage.list(prefix)), `list ${JSON.stringify(prefix)}`);
  }
}
