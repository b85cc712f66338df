import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const hello = `import { Flow, step } from '@flow/core';

export default class Hello extends Flow {
  word!: string;
  @step start() {
    this.word = 'hi';
    console.log('said', this.word);
    if (process.env['DIE'] === 'yes') process.kill(process.ppid, 'SIGKILL');
    this.next(this.end);
  }
  @step end() {}
}
`;

const views = [
  ['runs', 'list', '--json'],
  ['runs', 'show', 'Hello/latest', '--json'],
  ['logs', 'Hello/latest', '--json'],
  ['dump', 'Hello/latest', '--json'],
] as const;

const canMount = spawnSync('unshare', ['-m', 'sh', '-c', 'mount --bind /tmp /tmp']).status === 0;

/** A line of shell that makes a folder read-only for whoever runs behind it, root included. */
function readOnly(folder: string): string {
  return `mount --bind '${folder}' '${folder}' && mount -o remount,ro,bind '${folder}'`;
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true }).map(String).toSorted();
}

it.runIf(canMount).each(['with', 'without'])(
  'reads a project on a read-only file system, %s its index',
  async (index) => {
    const sandbox = new Sandbox({ 'hello.ts': hello });
    expect(await sandbox.flow('run', 'hello.ts')).toMatchObject({ code: 0 });
    const expected = await Promise.all(views.map(async (view) => undated((await sandbox.flow(...view)).stdout)));
    if (index === 'without') rmSync(sandbox.path('.flow/metadata.db'));
    const before = filesOf(sandbox.path('.flow'));
    const mount = readOnly(sandbox.folder);
    for (const [at, view] of views.entries()) {
      const { code, stdout, stderr } = await sandbox.inNamespace(mount, ...view);
      expect({ view, code, stdout: undated(stdout), stderr }).toEqual({
        view,
        code: 0,
        stdout: expected[at],
        stderr: '',
      });
    }
    expect(filesOf(sandbox.path('.flow'))).toEqual(before);
  },
);

it.runIf(canMount)('runs one step alone on a read-only file system', async () => {
  const sandbox = new Sandbox({ 'hello.ts': hello });
  expect(await sandbox.flow('run', 'hello.ts')).toMatchObject({ code: 0 });
  const { code, stdout, stderr } = await sandbox.inNamespace(readOnly(sandbox.folder), 'spin', 'hello.ts', 'start');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/said hi[^]*word +new +string/);
});

/** The launcher's clock and the task's differ by milliseconds. */
function undated(json: string): string {
  return json.replaceAll(/"(seenAt|startedAt|finishedAt)":\s*"[^"]*"/g, '');
}

it.runIf(canMount)('reads what a killed launcher left on a read-only file system', async () => {
  const sandbox = new Sandbox({ 'hello.ts': hello }, { DIE: 'yes' });
  expect(await sandbox.flow('run', 'hello.ts')).toMatchObject({ code: null });
  const mount = readOnly(sandbox.folder);
  expect(await sandbox.inNamespace(mount, 'runs', 'list')).toMatchObject({ code: 0, stderr: '' });
  expect(await sandbox.inNamespace(mount, 'runs', 'show', 'Hello/latest')).toMatchObject({ code: 0, stderr: '' });
});

it.runIf(canMount)('runs where the cache folder is on a read-only file system, and the project is not', async () => {
  const sandbox = new Sandbox({ 'hello.ts': hello, 'home/.keep': '' });
  const mount = readOnly(sandbox.path('home'));
  const { code, stderr } = await sandbox.inNamespace(
    `${mount} && export XDG_CACHE_HOME='${sandbox.path('home')}'`,
    'run',
    'hello.ts',
  );
  expect(code).toBe(0);
  expect(stderr).toMatch(/warning FLOW_CACHE_NOT_WRITABLE .*EROFS/);
  expect(filesOf(sandbox.path('.flow'))).toContain('.cache');
});

it.runIf(canMount)('checks a flow in a folder and with a cache folder that are both read-only', async () => {
  const sandbox = new Sandbox({ 'hello.ts': hello });
  const mount = `${readOnly(sandbox.folder)} && export XDG_CACHE_HOME='${sandbox.folder}' TMPDIR='${new Sandbox().folder}'`;
  const { code, stderr } = await sandbox.inNamespace(mount, 'check', 'hello.ts');
  expect(code).toBe(0);
  expect(stderr).toMatch(/flow-cache\S* is used instead/);
});

it('leaves nothing behind in a folder without runs', async () => {
  const sandbox = new Sandbox({});
  const before = filesOf(sandbox.folder);
  expect(await sandbox.flow('runs', 'list')).toMatchObject({ code: 0, stdout: 'No runs.\n', stderr: '' });
  expect(await sandbox.flow('logs', 'Hello/latest')).toMatchObject({ code: 2 });
  expect(filesOf(sandbox.folder)).toEqual(before);
});
