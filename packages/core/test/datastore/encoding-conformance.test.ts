import { describe, it } from 'vitest';
import { encodingConformance, type EncodingSamples } from '../../../testing/src/conformance/index.ts';
import { exactEncodings } from '../../src/datastore/core-encodings.ts';
import { decodeFile, encodeFile, FileArtifact, type FileReader } from '../../src/datastore/file-artifact.ts';
import { parseContentHash } from '../../src/contracts/ids.ts';
import type { Encoding } from '../../src/contracts/encoding.ts';

const json: EncodingSamples = {
  values: {
    null: null,
    'an empty object': {},
    'a nested one': { list: [1, 'ä', { deep: true }], text: '\u2028' },
    'a large array': Array.from({ length: 100_000 }, (_, index) => index / 7),
  },
  foreign: { 'what JSON loses': { minus: -0 }, 'a hole': Object.assign([], { length: 1 }), NaN: Number.NaN },
  accepts: (value) =>
    ['string', 'boolean', 'number'].includes(typeof value) || value === null || isPlain(value) || Array.isArray(value),
};

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A view into the middle of a larger buffer, and an empty one. */
function viewsOf(view: (typeof exactEncodings)[number]): EncodingSamples {
  const made = (view.decode(new Uint8Array(64)) as Uint8Array).subarray(1, 3);
  made.set([...made].toReversed());
  return {
    values: { some: made, none: made.subarray(0, 0) },
    accepts: (value) => Object.getPrototypeOf(Object(value)) === Object.getPrototypeOf(made),
    damage: 'taken',
  };
}

const nowhere: FileReader = {
  stream: () => {
    throw new Error('not read here');
  },
  path: () => Promise.reject(new Error('not read here')),
  bytes: () => Promise.reject(new Error('not read here')),
};

const files: Encoding = { name: 'file', encode: encodeFile, decode: (bytes) => decodeFile(bytes, nowhere) };

const filesTold: EncodingSamples = {
  values: { 'a file': new FileArtifact({ name: 'a.txt', size: 3, hash: parseContentHash('0'.repeat(64)) }, nowhere) },
  foreign: { 'the facts of a file': { name: 'a.txt', size: 3, hash: '0'.repeat(64) } },
};

describe.each(exactEncodings.map((encoding) => [encoding.name, encoding] as const))('%s', (name, encoding) => {
  const samples = name === 'json' ? json : viewsOf(encoding);
  for (const { name: promise, run, limitMs } of encodingConformance(() => encoding, samples)) it(promise, run, limitMs);
});

describe('file', () => {
  for (const { name, run, limitMs } of encodingConformance(() => files, filesTold)) it(name, run, limitMs);
});
