import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Sandbox, type Ended } from '../e2e/sandbox.ts';
import { heavy } from './flows.ts';

const canMount = spawnSync('unshare', ['-m', 'sh', '-c', 'mount --bind /tmp /tmp']).status === 0;
const whyNoMount = 'only who may mount can fill a disk or make it read-only';

class HeavySandbox extends Sandbox {
  constructor(env: Readonly<Record<string, string>> = {}) {
    const files = { 'heavy.ts': heavy, 'flow.config.json': '{ "maxWorkers": 2 }' };
    super(files, (folder) => ({ MARKS: `${folder}/marks.txt`, ...env }));
  }

  /** What has finished in all runs so far. */
  finished(): ReadonlySet<string> {
    return new Set(this.runs('Heavy').flatMap((run) => [...this.manifests('Heavy', run).keys()]));
  }

  /** Resumes to the end, and checks that none of these tasks ran again, and that the result is the one of a run in peace. */
  async finish(finished: ReadonlySet<string>): Promise<void> {
    const begun = this.lines('marks.txt').length;
    const { code, stdout, stderr } = await this.flow('resume', 'heavy.ts');
    expect(code, stdout + stderr).toBe(0);
    this.expectRest(begun, finished);
    expect(stdout).toContain('the total is 21');
  }

  expectRest(begun: number, finished: ReadonlySet<string>): void {
    const again = this.lines('marks.txt').slice(begun);
    expect(again.filter((task) => finished.has(task))).toEqual([]);
  }
}

/** A run whose join failed, so that all before it is stored. */
async function failedAtJoin(): Promise<HeavySandbox> {
  const sandbox = new HeavySandbox();
  const source = heavy.replace("process.env['FAILS'] === current.step", 'true');
  sandbox.write({ 'heavy.ts': source });
  expect((await sandbox.flow('run', 'heavy.ts')).code).toBe(1);
  sandbox.write({ 'heavy.ts': heavy });
  return sandbox;
}

function expectError({ code, stdout, stderr }: Ended, error: string, exitCode: number): void {
  expect(stdout + stderr).toContain(error);
  expect(code).toBe(exitCode);
}

/** The largest blobs of the store. */
function blobs(sandbox: Sandbox): readonly string[] {
  const entries = readdirSync(sandbox.path('.flow/blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`);
}

it('goes on behind a full disk with what had finished before', async ({ skip }) => {
  skip(!canMount, whyNoMount);
  const sandbox = new HeavySandbox();
  // The package and three parts have room; then the disk grows.
  const preparation = `mkdir -p .flow && mount -t tmpfs -o size=5m tmpfs .flow
    "$1" "$2" run heavy.ts > full.txt 2>&1; echo "exit $?" >> full.txt
    find .flow/runs -path '*/tasks/*.json' > finished.txt; wc -l < marks.txt > begun.txt
    mount -o remount,size=64m tmpfs .flow`;
  const resumed = await sandbox.inNamespace(preparation, 'resume', 'heavy.ts');
  const full = sandbox.lines('full.txt').join('\n');
  expect(full).toContain('FLOW_STORAGE_FULL');
  expect(full).toContain('exit 1');
  const { code, stdout, stderr } = resumed;
  expect(code, full + stdout + stderr).toBe(0);
  expect(stdout).toContain('the total is 21');
  const finished = sandbox.lines('finished.txt').map((file) => /tasks\/(.+)\.json$/.exec(file)?.[1] ?? '');
  expect(finished).toContain('start/0');
  expect(finished).not.toContain('sum/0');
  sandbox.expectRest(Number(sandbox.lines('begun.txt')[0]), new Set(finished));
});

it('changes nothing in a store that can only be read, and goes on when it can be written', async ({ skip }) => {
  skip(!canMount, whyNoMount);
  const sandbox = await failedAtJoin();
  const finished = sandbox.finished();
  const preparation = 'mount --bind .flow .flow && mount -o remount,bind,ro .flow';
  // The index is opened first, and says it of its own file.
  expectError(await sandbox.inNamespace(preparation, 'resume', 'heavy.ts'), '_NOT_WRITABLE', 2);
  expect(sandbox.runs('Heavy')).toHaveLength(1);
  await sandbox.finish(finished);
});

it('ends with an error where the store goes away, and goes on when it is back', async () => {
  const sandbox = new HeavySandbox({ PAUSE: '150' });
  const running = sandbox.start('run', 'heavy.ts', '--json');
  await running.printed('"task.finished"', 2);
  const lost = sandbox.path('.flow/runs');
  renameSync(lost, sandbox.path('elsewhere'));
  writeFileSync(lost, 'in its place');
  const { code } = await running.ended;
  expect(code).toBe(1);
  await sandbox.processesGone();
  sandbox.remove('.flow/runs');
  renameSync(sandbox.path('elsewhere'), lost);
  const finished = sandbox.finished();
  expect(finished.size).toBeGreaterThanOrEqual(2);
  await sandbox.finish(finished);
});

it('names a blob that has changed, and goes on once it is as it was', async () => {
  const sandbox = await failedAtJoin();
  const finished = sandbox.finished();
  const whole = new Map(blobs(sandbox).map((file) => [file, readFileSync(file)]));
  expect(whole.size).toBeGreaterThanOrEqual(6);
  for (const [file, bytes] of whole) {
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, changed);
  }
  const resumed = await sandbox.flow('resume', 'heavy.ts');
  expectError(resumed, 'FLOW_BLOB_CORRUPT', 1);
  const [, named = 'none'] = /blobs\/\w\w\/(\w+)/.exec(resumed.stdout + resumed.stderr) ?? [];
  expect([...whole.keys()].some((file) => file.endsWith(named))).toBe(true);
  for (const [file, bytes] of whole) writeFileSync(file, bytes);
  await sandbox.finish(finished);
});

it('names a manifest that was cut off, and goes on once it is whole', async () => {
  const sandbox = await failedAtJoin();
  const finished = sandbox.finished();
  const [run = ''] = sandbox.runs('Heavy');
  const key = `runs/Heavy/${run}/tasks/make/0-3.json`;
  const file = sandbox.path(`.flow/${key}`);
  const bytes = readFileSync(file);
  truncateSync(file, bytes.length >> 1);
  const resumed = await sandbox.flow('resume', 'heavy.ts');
  expect(resumed.code).toBeGreaterThan(0);
  expect(resumed.stdout + resumed.stderr).toContain('FLOW_MANIFEST_CORRUPT');
  expect(resumed.stdout + resumed.stderr).toContain(key);
  writeFileSync(file, bytes);
  await sandbox.finish(finished);
});
