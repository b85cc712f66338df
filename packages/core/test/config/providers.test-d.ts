import { defineConfig, type FlowConfig } from '@flow/core';
import { expectTypeOf, test } from 'vitest';

declare module '@flow/core' {
  interface StorageProviders {
    acme: { readonly bucket: string };
  }
}

test('a plugin adds the options of its providers to the config', () => {
  type Acme = Extract<FlowConfig['storage'], { readonly use: 'acme' }>;
  expectTypeOf<Acme['bucket']>().toEqualTypeOf<string>();
  type Local = Extract<FlowConfig['storage'], { readonly use: 'local' }>;
  expectTypeOf<Local['root']>().toEqualTypeOf<string | undefined>();
});

test('a config takes providers that no type knows, and only known keys', () => {
  defineConfig({
    storage: { use: 'acme', bucket: 'b' },
    compute: 'far',
    stacks: { prod: { metadata: { use: 'x', y: 1 } } },
  });
  defineConfig({ $schema: './config.schema.json', hookSeconds: 60 });
  // @ts-expect-error -- there is no such key
  defineConfig({ maxWorker: 4 });
  // @ts-expect-error -- a provider is no number
  defineConfig({ storage: 4 });
});
