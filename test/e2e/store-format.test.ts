import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { flowFile, Sandbox } from './sandbox.ts';

const failed = '20261130-205822-e4fh4y';
const resumed = '20261130-205823-gxdxxh';

/** A project with a store that an earlier release wrote, before stores said in which format they are. */
function earlierProject(): Sandbox {
  const sandbox = new Sandbox({ 'earlier.ts': readFileSync(flowFile('earlier'), 'utf8') });
  const fixture = join(import.meta.dirname, 'fixtures/earlier-store.tar.gz');
  execFileSync('tar', ['-xzf', fixture, '-C', sandbox.folder]);
  return sandbox;
}

/** Every file of the store by its content. */
function contentsOf(sandbox: Sandbox, besides = /metadata\.db/): Readonly<Record<string, string>> {
  const names = readdirSync(sandbox.path('.flow'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !besides.test(file));
  return Object.fromEntries(names.toSorted().map((file) => [file, readFileSync(file, 'base64')]));
}

async function jsonOf(sandbox: Sandbox, ...words: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await sandbox.flow(...words, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

it('reads a store of an earlier release as it is', async () => {
  const sandbox = earlierProject();
  const before = contentsOf(sandbox);
  expect(await jsonOf(sandbox, 'runs', 'list')).toMatchObject([
    { run: resumed, status: 'finished', tags: ['later'] },
    { run: failed, status: 'failed', tags: ['nightly', 'broken'] },
  ]);
  expect(await jsonOf(sandbox, 'logs', `Earlier/${failed}/work/0-2`)).toMatchObject([
    { stream: 'stderr', text: 'squaring 2', attempt: 0 },
  ]);
  const logs = await sandbox.flow('logs', 'Earlier/latest', '--follow');
  expect(logs.stdout).toContain('start | numbers 3\n');
  expect(logs.stdout).toContain('end | sum 5\n');
  const dumped = await sandbox.flow('dump', 'Earlier/latest', '--json');
  expect(JSON.stringify(JSON.parse(dumped.stdout))).toContain('"sum"');
  expect((await sandbox.flow('dump', 'Earlier/latest', '--artifact', 'words')).stdout).toBe("Map(1) { 'one' => 1n }\n");
  expect((await sandbox.flow('dump', 'Earlier/latest', '--artifact', 'text', '--json')).stdout.length).toBeGreaterThan(
    100_000,
  );
  expect(contentsOf(sandbox)).toEqual(before);
});

it('goes on with a run of an earlier release, and marks its store', async () => {
  const sandbox = earlierProject();
  sandbox.write({ fixed: '' });
  const { code, stdout } = await sandbox.flow('resume', 'earlier.ts', '--origin-run', failed);
  expect(code).toBe(0);
  expect(stdout).toContain('sum 5');
  expect(readFileSync(sandbox.path('.flow/store.json'), 'utf8')).toBe('{"format":1}');
  expect(await jsonOf(sandbox, 'runs', 'list')).toHaveLength(3);
});

it('makes the index again that a later release wrote', async () => {
  const sandbox = earlierProject();
  const database = new DatabaseSync(sandbox.path('.flow/metadata.db'));
  database.exec('DROP TABLE attempts; CREATE TABLE tries (run_id INTEGER); PRAGMA user_version = 99');
  database.close();
  const listed = await sandbox.flow('runs', 'list', '--json');
  expect(listed.code).toBe(0);
  expect(listed.stderr).toContain('warning FLOW_INDEX_REBUILT');
  expect(listed.stdout.trim().split('\n')).toHaveLength(2);
  const again = await sandbox.flow('runs', 'show', `Earlier/${resumed}`);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toContain('work');
});

const client = `import { openClient } from '@flow/client';
await openClient().then(() => console.log('opened'), (error) => console.log(error.code, error.exitCode));
`;

it('refuses a store of a later release in every command and in the client, and writes nothing to it', async () => {
  const sandbox = earlierProject();
  sandbox.write({ '.flow/store.json': '{"format":2}', 'client.mjs': client });
  const before = contentsOf(sandbox, /^$/);
  const run = `Earlier/${resumed}`;
  const commands = [
    ['run', 'earlier.ts'],
    ['resume', 'earlier.ts'],
    ['runs', 'list'],
    ['runs', 'show', run],
    ['runs', 'reindex'],
    ['logs', run],
    ['logs', run, '--follow'],
    ['logs', 'scrub', run],
    ['dump', run],
    ['tag', 'add', run, 'x'],
    ['tag', 'list', run],
    ['sql', 'SELECT * FROM runs'],
    ['code', 'show', run],
  ];
  for (const words of commands) {
    const { code, stdout, stderr } = await sandbox.flow(...words);
    expect({ words, code, stdout, stderr: stderr.replaceAll(sandbox.folder, '') }).toEqual({
      words,
      code: 2,
      stdout: '',
      stderr:
        'error FLOW_STORE_NEWER The store file:///.flow was written in format 2; this release reads up to 1.\nhint: Update @flow/core and @flow/cli.\n',
    });
  }
  expect((await sandbox.node('client.mjs')).stdout).toBe('FLOW_STORE_NEWER 2\n');
  expect(contentsOf(sandbox, /^$/)).toEqual(before);
});

it('is marked once by runs that begin at the same time', async () => {
  const sandbox = new Sandbox({ 'earlier.ts': readFileSync(flowFile('earlier'), 'utf8'), fixed: '' });
  const runs = await Promise.all(Array.from({ length: 3 }, () => sandbox.flow('run', 'earlier.ts')));
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(readFileSync(sandbox.path('.flow/store.json'), 'utf8')).toBe('{"format":1}');
});
