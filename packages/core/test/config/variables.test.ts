import { expect, test } from 'vitest';
import { configOptions, stackOption } from '../../src/config/options.ts';
import { projectFolder } from './project-folder.ts';

test('every option has a variable and a flag, by the same words', () => {
  expect([stackOption, ...configOptions].map(({ key, env, flag }) => `${key} ${env} ${flag}`)).toMatchInlineSnapshot(`
    [
      "stack FLOW_STACK --stack",
      "storage FLOW_STORAGE --storage",
      "metadata FLOW_METADATA --metadata",
      "compute FLOW_COMPUTE --compute",
      "environment FLOW_ENVIRONMENT --environment",
      "logger FLOW_LOGGER --logger",
      "monitor FLOW_MONITOR --monitor",
      "maxWorkers FLOW_MAX_WORKERS --max-workers",
      "isolation FLOW_ISOLATION --isolation",
      "durability FLOW_DURABILITY --durability",
      "graceSeconds FLOW_GRACE_SECONDS --grace-seconds",
      "hookSeconds FLOW_HOOK_SECONDS --hook-seconds",
      "tags FLOW_TAGS --tags",
      "with FLOW_WITH --with",
      "namespace FLOW_NAMESPACE --namespace",
      "user FLOW_USER --user",
      "storage.root FLOW_STORAGE_ROOT --storage-root",
      "metadata.path FLOW_METADATA_PATH --metadata-path",
    ]
  `);
});

test('every variable sets its key', async () => {
  const project = await projectFolder({});
  const { settings, values } = await project.load({
    env: {
      FLOW_STORAGE: 's3',
      FLOW_STORAGE_ROOT: 's3://b',
      FLOW_METADATA: 'postgres',
      FLOW_METADATA_PATH: '/db',
      FLOW_COMPUTE: 'batch',
      FLOW_ENVIRONMENT: 'conda',
      FLOW_LOGGER: 'l',
      FLOW_MONITOR: 'm',
      FLOW_MAX_WORKERS: '3',
      FLOW_ISOLATION: 'process',
      FLOW_DURABILITY: 'power',
      FLOW_GRACE_SECONDS: '0.5',
      FLOW_HOOK_SECONDS: '60',
      FLOW_TAGS: 'a, b:1,,',
      FLOW_WITH: 'retry:times=3,jitter=false  concurrency:limit=2',
      FLOW_NAMESPACE: 'n',
      FLOW_USER: 'u',
    },
  });
  expect(settings).toMatchInlineSnapshot(`
    {
      "compute": {
        "options": {},
        "use": "batch",
      },
      "durability": "power",
      "environment": {
        "options": {},
        "use": "conda",
      },
      "graceSeconds": 0.5,
      "hookSeconds": 60,
      "isolation": "process",
      "logger": {
        "options": {},
        "use": "l",
      },
      "maxWorkers": 3,
      "metadata": {
        "options": {
          "path": "/db",
        },
        "use": "postgres",
      },
      "monitor": {
        "options": {},
        "use": "m",
      },
      "namespace": "n",
      "storage": {
        "options": {
          "root": "s3://b",
        },
        "use": "s3",
      },
      "tags": [
        "a",
        "b:1",
      ],
      "user": "u",
      "with": [
        "retry:times=3,jitter=false",
        "concurrency:limit=2",
      ],
    }
  `);
  expect(values.filter(({ from }) => !from.startsWith('FLOW_')).map(({ key }) => key)).toEqual(['stack']);
});

test('an empty variable is as good as none', async () => {
  const project = await projectFolder({});
  const { stack, settings } = await project.load({ env: { FLOW_STACK: ' ', FLOW_MAX_WORKERS: '', FLOW_TAGS: '' } });
  expect([stack, settings.maxWorkers, settings.tags]).toEqual(['local', undefined, []]);
});

test('wrong values of variables and flags are all told at once', async () => {
  const project = await projectFolder({});
  const env = { FLOW_MAX_WORKERS: 'many', FLOW_ISOLATION: 'thread', FLOW_GRACE_SECONDS: '-1' };
  expect(await project.failure({ env, overrides: { maxWorkers: 0, tags: 5, maxWorker: 2, user: undefined } }))
    .toMatchInlineSnapshot(`
      "FLOW_CONFIG_INVALID (exit 2)
      The config has 6 mistakes:
        FLOW_MAX_WORKERS is "many"; it must be a whole number of at least 1.
        FLOW_ISOLATION is "thread"; it must be "worker" or "process".
        FLOW_GRACE_SECONDS is "-1"; it must be a number of seconds, 0 or more.
        --max-workers is 0; it must be a whole number of at least 1.
        --tags is 5; it must be a list of texts.
        --max-worker is not a setting. Did you mean --max-workers?
      hint: Correct each of them where it stands; flow config show prints what holds."
    `);
});

test('a variable that looks like a slip is warned of, others are not', async () => {
  const project = await projectFolder({});
  const env = {
    FLOW_STROAGE_ROOT: 'x',
    FLOW_MAXWORKERS: '3',
    FLOW_DEBUG: '1',
    FLOW_STORAGE_REGION: 'eu',
    FLOW_PARAM_ALPHA: '1',
    GLOW_STACK: 'x',
  };
  const { warnings } = await project.load({ env });
  expect(warnings.map(({ code, message, hint }) => `${code}: ${message} ${hint}`)).toMatchInlineSnapshot(`
    [
      "FLOW_ENV_UNKNOWN: The environment variable FLOW_STROAGE_ROOT is not one that flow reads, and has no effect. Did you mean FLOW_STORAGE_ROOT?",
      "FLOW_ENV_UNKNOWN: The environment variable FLOW_MAXWORKERS is not one that flow reads, and has no effect. Did you mean FLOW_MAX_WORKERS?",
    ]
  `);
});
