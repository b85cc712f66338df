import '@flow/s3';
import { defineConfig, type FlowConfig } from '@flow/core';
import { expectTypeOf, test } from 'vitest';

test('a config knows the options of a bucket', () => {
  type Bucket = Extract<FlowConfig['storage'], { readonly use: 's3' }>;
  expectTypeOf<Bucket['root']>().toEqualTypeOf<string>();
  expectTypeOf<Bucket['serverSideEncryption']>().toEqualTypeOf<'AES256' | 'aws:kms' | 'aws:kms:dsse' | undefined>();
  defineConfig({ storage: { use: 's3', root: 's3://bucket/prefix', forcePathStyle: true } });
});
