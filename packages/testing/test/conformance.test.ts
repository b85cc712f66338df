import type { Encoding, Environment, SecretStore } from '@flow/core/kernel';
import { expect, test } from 'vitest';
import {
  encodingConformance,
  environmentConformance,
  secretsConformance,
  type ConformanceCase,
} from '../src/conformance/index.ts';

/** The names of the cases that find something. */
async function found(cases: readonly ConformanceCase[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, isSupported, run } of cases) {
    if (isSupported) await run().catch(() => names.push(name));
  }
  return names;
}

const urls: Encoding = {
  name: 'url',
  encode: (value) => (value instanceof URL ? Buffer.from(`${value.href}|`) : undefined),
  decode: (bytes) => {
    const text = Buffer.from(bytes).toString();
    if (!text.endsWith('|')) throw new Error('cut');
    return new URL(text.slice(0, -1));
  },
};
const values = { one: new URL('https://example.org/a?b=c') };
let calls = 0;

test.each<readonly [string, Partial<Encoding>, readonly string[]]>([
  ['as it should be', {}, []],
  ['a name with a slash', { name: 'a/b' }, ['has a name that a reference can hold']],
  [
    'other bytes each time',
    { encode: (value) => (value instanceof URL ? Buffer.from(`${value.href}#${String(calls++)}|`) : undefined) },
    ['gives back what was encoded', 'makes the same bytes of a value each time, and of what it decoded'],
  ],
  [
    'all of the buffer',
    { decode: (bytes) => urls.decode(new Uint8Array(bytes.buffer)) },
    ['reads bytes wherever they lie in a larger buffer'],
  ],
  [
    'by its looks',
    { encode: (value) => ((value as URL | undefined)?.href === undefined ? undefined : urls.encode(value)) },
    ['refuses foreign values by undefined, without looking into them'],
  ],
  [
    'whatever comes',
    { decode: (bytes) => new URL(Buffer.from(bytes).toString().split('|')[0] ?? '') },
    ['throws an error for bytes that were cut or damaged'],
  ],
  [
    'a program',
    {
      decode: (bytes) => {
        const text = Buffer.from(bytes).toString();
        if (text.startsWith('globalThis.')) Reflect.set(globalThis, 'flowConformanceRan', true);
        return urls.decode(bytes);
      },
    },
    ['runs nothing of what bytes hold'],
  ],
])('the suite for encodings finds what is wrong: %s', async (_name, broken, expected) => {
  const names = await found(encodingConformance(() => ({ ...urls, ...broken }), { values }));
  Reflect.deleteProperty(globalThis, 'flowConformanceRan');
  for (const name of expected) expect(names).toContain(name);
  if (expected.length === 0) expect(names).toEqual([]);
});

const held: Readonly<Record<string, Readonly<Record<string, string>>>> = { db: { PASSWORD: 'pw-7f3a-9c51' } };
const samples = { secrets: held, missing: ['nothing'], unreadable: ['locked'] };
const locked = (): never => {
  throw new Error('no access');
};

test.each<readonly [string, SecretStore['read'], readonly string[]]>([
  ['as it should be', async (name) => (name === 'locked' ? locked() : held[name]), []],
  [
    'nothing for what is missing',
    async (name) => (name === 'locked' ? locked() : (held[name] ?? {})),
    ['answers undefined where there is no such secret'],
  ],
  [
    'a value in an error',
    async (name) => {
      if (name === 'locked') throw new Error('no access by pw-7f3a-9c51');
      return held[name];
    },
    ['rejects with an error where one can not be read'],
  ],
])('the suite for secrets finds what is wrong: %s', async (_name, read, expected) => {
  expect(await found(secretsConformance(() => ({ read }), samples))).toEqual(expected);
});

let made = 0;

test.each<readonly [string, Environment['prepare'], readonly string[]]>([
  ['as it should be', async () => ({ id: 'one', execArgv: ['--no-warnings'], env: { TZ: 'UTC' } }), []],
  [
    'another id each time',
    async () => ({ id: String(made++) }),
    [
      'is prepared again with the same result, by another run too',
      'is prepared by several runs at once',
      'heeds a signal that is aborted already',
    ],
  ],
  [
    'no Node',
    async () => ({ id: 'one', execPath: '/nowhere/node' }),
    ['starts a Node that runs tasks, with its options and variables'],
  ],
  [
    "flow's own variables",
    async () => ({ id: 'one', env: { FLOW_STACK: 'x' } }),
    ['says how to start Node, in plain data'],
  ],
])('the suite for environments finds what is wrong: %s', async (_name, prepare, expected) => {
  expect(await found(environmentConformance(() => ({ name: 'mine', prepare })))).toEqual(expected);
});
