import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretsConformance } from '@flow/testing/conformance';
import { afterAll, describe, it, vi } from 'vitest';
import { envStore } from '../src/env-store.ts';
import { fileStore } from '../src/file-store.ts';

const projectRoot = mkdtempSync(join(tmpdir(), 'flow-secrets-'));
afterAll(() => rmSync(projectRoot, { recursive: true }));

const json = { DB_USER: 'ada', DB_PASSWORD: 'pw-7f3a-9c51', ODD: 'pw "quoted" \\ ä\n', EMPTY: '' };
writeFileSync(join(projectRoot, 'db.json'), JSON.stringify(json));
writeFileSync(join(projectRoot, '.env'), 'A=1\n# no\nexport B="two words"\n');
mkdirSync(join(projectRoot, 'mounted/..2026'), { recursive: true });
writeFileSync(join(projectRoot, 'mounted/TOKEN'), 'abc\n');
writeFileSync(join(projectRoot, 'mounted/KEY'), 'first\nsecond\n');
writeFileSync(join(projectRoot, 'broken.json'), '{ "DB_PASSWORD": "pw-7f3a-9c51');
writeFileSync(join(projectRoot, 'list.json'), '["pw-7f3a-9c51"]');
writeFileSync(join(projectRoot, 'nested.json'), '{ "DB": { "PASSWORD": "pw-7f3a-9c51" } }');

vi.stubEnv('CONFORMANCE_TOKEN', 'from the environment');
vi.stubEnv('CONFORMANCE_EMPTY', '');

const suites = {
  file: secretsConformance(() => fileStore, {
    projectRoot,
    secrets: {
      'db.json': json,
      [join(projectRoot, 'db.json')]: json,
      '.env': { A: '1', B: 'two words' },
      mounted: { TOKEN: 'abc', KEY: 'first\nsecond' },
    },
    missing: ['nothing.json', 'db.json/deeper', 'no/folder'],
    unreadable: ['broken.json', 'list.json', 'nested.json'],
  }),
  env: secretsConformance(() => envStore, {
    secrets: {
      CONFORMANCE_TOKEN: { CONFORMANCE_TOKEN: 'from the environment' },
      CONFORMANCE_EMPTY: { CONFORMANCE_EMPTY: '' },
    },
    missing: ['CONFORMANCE_NOTHING'],
  }),
};

describe.each(Object.entries(suites))('%s', (_name, cases) => {
  for (const { name, run, limitMs } of cases) it(name, run, limitMs);
});
