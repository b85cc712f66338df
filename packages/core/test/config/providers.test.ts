import { expect, test } from 'vitest';
import type { Settings } from '../../src/contracts/settings.ts';
import { projectFolder } from './project-folder.ts';

async function storageOf(
  config: string,
  options?: { env?: Record<string, string>; overrides?: Record<string, unknown> },
): Promise<Settings['storage']> {
  const project = await projectFolder({ 'flow.config.yaml': config });
  return (await project.load(options)).settings.storage;
}

test('a provider is a name, or a name with options', async () => {
  expect(await storageOf('storage: s3')).toEqual({ use: 's3', options: {} });
  expect(await storageOf('storage: { use: s3, root: s3://b/f, retry: { times: 2 } }')).toEqual({
    use: 's3',
    options: { root: 's3://b/f', retry: { times: 2 } },
  });
});

test('options without a name are for the provider chosen below', async () => {
  expect(await storageOf('storage: { root: /data }')).toEqual({ use: 'local', options: { root: '/data' } });
});

test('options of one provider are added up over the sources', async () => {
  const config = 'storage: { use: s3, root: a, region: eu }\nstacks: { local: { storage: { use: s3, root: b } } }';
  expect(await storageOf(config)).toEqual({ use: 's3', options: { root: 'b', region: 'eu' } });
});

test('another provider begins without the options of the one it replaces', async () => {
  const config = 'storage: { use: s3, root: a }\nstacks: { local: { storage: { use: azure, account: x } } }';
  expect(await storageOf(config)).toEqual({ use: 'azure', options: { account: 'x' } });
  expect(await storageOf('storage: { root: /data }', { env: { FLOW_STORAGE: 's3' } })).toEqual({
    use: 's3',
    options: {},
  });
});

test('the default provider, chosen again, has its default options', async () => {
  const config = 'storage: { use: s3, root: a }';
  expect(await storageOf(config, { env: { FLOW_STORAGE: 'local' } })).toEqual({
    use: 'local',
    options: { root: '.flow' },
  });
});

test('flags set whole providers and single options, of those without a variable too', async () => {
  expect(await storageOf('storage: s3', { overrides: { 'storage.root': 'r', 'storage.region': 'eu' } })).toEqual({
    use: 's3',
    options: { root: 'r', region: 'eu' },
  });
  expect(await storageOf('', { overrides: { storage: { use: 'gcs', bucket: 'b' } } })).toEqual({
    use: 'gcs',
    options: { bucket: 'b' },
  });
});

test('options for a provider that nothing names are refused', async () => {
  const project = await projectFolder({ 'flow.config.yaml': 'logger:\n  level: info\n' });
  expect(await project.failure()).toMatchInlineSnapshot(`
    "FLOW_CONFIG_INVALID (exit 2)
    flow.config.yaml:2:3 sets logger.level, but nothing says which logger is used.
    hint: Set logger.use as well."
  `);
});
