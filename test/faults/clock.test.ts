import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { Sandbox } from '../e2e/sandbox.ts';
import { heavy } from './flows.ts';

/** Sets the clock of each process forth or back while it works, by JUMPS milliseconds, or by a day as it comes. */
const jumping = `const jumps = process.env.JUMPS?.split(',').map(Number) ?? [];
const offset = jumps[process.pid % jumps.length] ?? 0;
const since = process.hrtime.bigint();
const now = Date.now;
const jumped = () => now() + (process.hrtime.bigint() - since > 150_000_000n || process.env.AT_ONCE ? offset : 0);
globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(jumped());
    else super(...given);
  }
  static now() {
    return jumped();
  }
};
`;

const canUnshare = spawnSync('unshare', ['-m', 'true']).status === 0;
const day = 86_400_000;

function heavySandbox(jumps: readonly number[]): Sandbox {
  const files = { 'heavy.ts': heavy, 'jump.mjs': jumping, 'flow.config.json': '{ "maxWorkers": 2 }' };
  return new Sandbox(files, (folder) => ({
    MARKS: `${folder}/marks.txt`,
    PAUSE: '100',
    ...(jumps.length > 0 && { JUMPS: jumps.join(','), NODE_OPTIONS: `--import ${folder}/jump.mjs` }),
  }));
}

it.each([[[-day, day]], [[day, -day, 0]], [[-3000]], [[3000, -day]]])(
  'goes on from a killed run while the clocks of its processes jump by %j ms',
  async (jumps) => {
    const sandbox = heavySandbox(jumps);
    const running = sandbox.start('run', 'heavy.ts', '--json');
    await running.printed('"task.finished"', 3);
    running.child.kill('SIGKILL');
    await sandbox.processesGone();
    const [run = ''] = sandbox.runs('Heavy');
    const finished = sandbox.manifests('Heavy', run);
    const begun = sandbox.lines('marks.txt').length;
    const { code, stdout, stderr } = await sandbox.flow('resume', 'heavy.ts');
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('the total is 21');
    const again = sandbox.lines('marks.txt').slice(begun);
    expect(again.filter((task) => finished.has(task))).toEqual([]);
  },
);

it('goes on from the last resume also where the clock was set back a day before it', async ({ skip }) => {
  skip(!canUnshare, 'only who may make namespaces can give a command variables of its own here');
  const sandbox = heavySandbox([]);
  const failing = 'export FAILS=sum';
  expect((await sandbox.inNamespace(failing, 'run', 'heavy.ts')).code).toBe(1);
  const [first] = sandbox.runs('Heavy');
  // A namespace of mounts is only the way in here: what is changed are the command's variables.
  const setBack = `export JUMPS=-${String(day)} AT_ONCE=1 NODE_OPTIONS="--import $PWD/jump.mjs"`;
  expect((await sandbox.inNamespace(`${failing}; ${setBack}`, 'resume', 'heavy.ts')).code).toBe(1);
  const [earlier, later] = sandbox.runs('Heavy');
  expect(later).toBe(first);
  const resumed = await sandbox.flow('resume', 'heavy.ts', '--json');
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toContain(`"origin":"${String(earlier)}"`);
});
