import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowError } from '@flow/core';
import type { ProviderRequest } from '@flow/core/kernel';
import { expect, test } from 'vitest';
import { optionTable, parseOptions } from '../src/options.ts';

const request = (options: Readonly<Record<string, unknown>>): ProviderRequest => ({
  use: 's3',
  options,
  projectRoot: '/project',
  durability: 'process',
});

function refusal(options: Readonly<Record<string, unknown>>): string {
  try {
    parseOptions(request(options));
  } catch (error) {
    const { code, message } = error as FlowError;
    return `${code}: ${message}`;
  }
  return 'none';
}

test('a root is a bucket, with a prefix or without', () => {
  expect(parseOptions(request({ root: 's3://bucket' })).root).toEqual({ bucket: 'bucket', prefix: '' });
  expect(parseOptions(request({ root: 's3://bucket/' })).root).toEqual({ bucket: 'bucket', prefix: '' });
  expect(parseOptions(request({ root: 's3://my.bucket/team a/flow/' })).root).toEqual({
    bucket: 'my.bucket',
    prefix: 'team a/flow/',
  });
});

test.each([
  [{}, 'FLOW_S3_OPTION: The option "root" of the storage "s3" doesn\'t fit: it must be given, as s3://BUCKET/PREFIX.'],
  [
    { root: 'bucket/prefix' },
    'FLOW_S3_OPTION: The option "root" of the storage "s3" doesn\'t fit: it is "bucket/prefix", not a text like s3://BUCKET/PREFIX.',
  ],
  [
    { root: 's3://bucket/a//b' },
    'FLOW_S3_OPTION: The option "root" of the storage "s3" doesn\'t fit: "a//b" can\'t be a key of a storage: it has an empty part.',
  ],
  [
    { root: 's3://b', regoin: 'eu-west-1' },
    'FLOW_S3_OPTION: The option "regoin" of the storage "s3" doesn\'t fit: there is no such option; did you mean region?',
  ],
  [
    { root: 's3://b', endpoint: 'localhost:9000' },
    'FLOW_S3_OPTION: The option "endpoint" of the storage "s3" doesn\'t fit: it is "localhost:9000", not a URL like https://s3.example.com.',
  ],
  [
    { root: 's3://b', maxRequests: 0 },
    'FLOW_S3_OPTION: The option "maxRequests" of the storage "s3" doesn\'t fit: it is 0, not a whole number from 1 on.',
  ],
  [
    { root: 's3://b', serverSideEncryption: 'aes' },
    'FLOW_S3_OPTION: The option "serverSideEncryption" of the storage "s3" doesn\'t fit: it is "aes", not "AES256" or "aws:kms" or "aws:kms:dsse".',
  ],
  [
    { root: 's3://b', kmsKeyId: 'k' },
    'FLOW_S3_OPTION: The options of the storage "s3" don\'t fit: kmsKeyId needs serverSideEncryption to be "aws:kms" or "aws:kms:dsse".',
  ],
])('%j is refused', (options, text) => {
  expect(refusal(options)).toBe(text);
});

test('the manifest has the same options, with the same defaults', () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    readonly flow: { readonly options: { readonly storage: { readonly s3: { readonly properties: object } } } };
  };
  const declared = Object.entries(manifest.flow.options.storage.s3.properties as Record<string, { default?: unknown }>);
  const known = Object.entries(optionTable);
  expect(declared.map(([name]) => name)).toEqual(known.map(([name]) => name));
  expect(declared.map(([name, { default: value }]) => [name, value])).toEqual(
    known.map(([name, spec]) => [name, 'default' in spec ? spec.default : undefined]),
  );
});
