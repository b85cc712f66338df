import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkConfig } from '../../src/config/check-config.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { faultText, schemaFaults } from '../../src/contracts/json-schema.ts';
import { manifestSchema } from '../../src/kernel/manifest-schema.ts';

const published = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../${name}.schema.json`), 'utf8'));

test('the schemas that are published are those that are checked by: npm run schemas:update writes them', () => {
  expect(published('config')).toEqual(configSchema());
  expect(published('manifest')).toEqual(manifestSchema);
});

const faults = (config: unknown, schema = configSchema()): readonly string[] =>
  schemaFaults(schema, config).map((fault) => faultText(fault, 'config'));

const isRight = (config: Readonly<Record<string, unknown>>): boolean =>
  checkConfig({ path: '/flow.config.json', label: 'flow.config.json', data: config, sources: [] }).length === 0;

test.each([
  {},
  { $schema: './node_modules/@flow/core/config.schema.json' },
  {
    stack: 'prod',
    tags: ['a'],
    with: [],
    namespace: '',
    user: 'ada',
    maxWorkers: 4,
    graceSeconds: 0,
    hookSeconds: 0.5,
  },
  { storage: 'acme', metadata: { use: 'sqlite', path: 'runs.db' }, compute: { use: 'local' }, logger: 'acme' },
  { storage: { root: '/data' }, isolation: 'process', durability: 'power', plugins: ['x', '-y', './z.ts'] },
  {
    stacks: {
      prod: { extends: ['base', 'big'], storage: { use: 'acme', anything: 1 } },
      base: null,
      big: { extends: 'base' },
    },
  },
  { configs: { training: 'small.yaml', regions: ['eu'], model: { layers: 3 } }, stacks: null, maxWorkers: null },
])('the schema and the check take %j', (config) => {
  expect(faults(config)).toEqual([]);
  expect(isRight(config)).toBe(true);
});

test.each<readonly [Readonly<Record<string, unknown>>, string]>([
  [{ maxWorker: 4 }, 'config.maxWorker is not known; did you mean maxWorkers?'],
  [{ maxWorkers: 0 }, 'config.maxWorkers is 0; it must be a whole number of at least 1'],
  [{ maxWorkers: '4' }, 'config.maxWorkers is "4"; it must be a whole number of at least 1'],
  [{ graceSeconds: -1 }, 'config.graceSeconds is -1; it must be a number of seconds, 0 or more'],
  [{ isolation: 'thread' }, 'config.isolation is "thread"; it must be "worker" or "process" or null'],
  [{ tags: 'a' }, 'config.tags is "a"; it must be a list of texts'],
  [{ tags: [''] }, 'config.tags[0] is ""; it must be a text that is not empty'],
  [{ user: ' ' }, 'config.user is " "; it must be a text that is not empty'],
  [{ storage: 5 }, 'config.storage is 5; it must be the name of a provider, or an object { use, …options }'],
  [{ plugins: 'x' }, 'config.plugins is "x"; it must be a list of texts'],
  [{ extends: 'base' }, 'config.extends is not known'],
  [{ stacks: { prod: { plugins: [] } } }, 'config.stacks.prod.plugins is not known'],
  [
    { stacks: { prod: { extends: 5 } } },
    'config.stacks.prod.extends is 5; it must be the name of a stack, or a list of names',
  ],
  [{ configs: { training: 5 } }, "config.configs.training is 5; it must be a file's path, or the data"],
])('the schema and the check refuse %j', (config, fault) => {
  expect(faults(config)).toContain(fault);
  expect(isRight(config)).toBe(false);
});

test('the options of what core brings are known, and those that plugins add', () => {
  expect(faults({ storage: { use: 'local', rot: '/data' } })).toEqual([
    'config.storage.rot is not known; did you mean root?',
  ]);
  expect(faults({ stacks: { local: { compute: { use: 'local', cpus: 4 } } } })).toHaveLength(1);
  const acme = { type: 'object', required: ['bucket'], properties: { bucket: { type: 'string' } } } as const;
  const schema = configSchema({ storage: { acme } });
  expect(faults({ storage: { use: 'acme' } }, schema)).toEqual(['config.storage.bucket is missing; it must be a text']);
  expect(faults({ storage: { use: 'acme', bucket: 'b', more: 1 } }, schema)).toEqual([]);
  expect(JSON.stringify(schema)).toContain('"enum":["local","acme"]');
});
