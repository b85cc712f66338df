import { mkdirSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exampleFile, Sandbox } from './sandbox.ts';

const forgetful = `import { setTimeout as sleep } from 'node:timers/promises';
import { Flow, param, step } from '@flow/core';
import { z } from 'zod';

let found = 0;

export default class Forgetful extends Flow {
  readonly isCareful = param(z.boolean(), { default: false });
  readonly size = param(z.int(), { default: 3 });
  kept = 0;
  seen!: number;
  startedAt!: number;

  @step start() {
    this.startedAt = performance.timeOrigin + performance.now();
    found = this.size;
    this.kept = this.size;
    this.next(this.middle);
  }

  @step async middle() {
    // So long that a run that is killed when the start has finished has come no further.
    await sleep(500);
    this.next(this.end);
  }

  @step end() {
    this.seen = this.isCareful ? this.kept : found;
  }
}
`;

const files = { 'flow.ts': forgetful, 'flow.config.json': '{ "maxWorkers": 1 }' };

it('verifies a flow that keeps all in its artifacts, and names what it can not compare', async () => {
  const sandbox = new Sandbox(files);
  const { code, stdout, stderr } = await sandbox.flow('verify', 'flow.ts', '--is-careful', '--size=5');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.replaceAll(/^killed and resumed .*\n/gm, '')).toMatchInlineSnapshot(`
    "running it twice in peace …
    3 tasks; 3 runs to kill and resume
    Not compared, as it differs between runs in peace:
      startedAt of start, middle, end
    ✓ 3 runs killed and resumed: the same results, and nothing ran twice
    "
  `);
  // The user's own store knows nothing of it.
  expect((await sandbox.flow('runs', 'list', '--json')).stdout).toBe('');
});

it('finds that a step relies on what another one left in the process', async () => {
  const sandbox = new Sandbox(files, (folder) => ({ TMPDIR: `${folder}/tmp` }));
  mkdirSync(sandbox.path('tmp'));
  const { code, stdout } = await sandbox.flow('verify', 'flow.ts');
  expect(code).toBe(1);
  expect(stdout).toContain('✗ killed when start/0 had finished, the 1st task\n    seen of end/0 differs\n');
  expect(stdout).toContain('went wrong after being killed');
  expect(readdirSync(sandbox.path('tmp')).filter((name) => name.startsWith('flow-'))).toEqual([]);
});

it('tells programs each point as a line of JSON', async () => {
  const sandbox = new Sandbox(files);
  const words = ['verify', exampleFile('movies/src/movies.ts'), '--sample', '1', '--json'];
  const { code, stdout } = await sandbox.flow(...words);
  expect(code, stdout).toBe(0);
  const lines = stdout.trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { readonly kind: string });
  expect(events.map(({ kind }) => kind)).toEqual(['verify.started', 'verify.prepared', 'verify.point', 'verify.ended']);
  expect(events[1]).toMatchObject({ tasks: 16, points: 1, hasLooseTasks: false });
  expect(events[3]).toMatchObject({ killed: 1, late: 0, failed: 0 });
});

it('says of a flow that fails in peace why, and of a wrong parameter what is wrong with it', async () => {
  const sandbox = new Sandbox({
    ...files,
    'fails.ts': forgetful.replace('this.seen =', "throw new Error('no luck');\n    this.seen ="),
  });
  const failed = await sandbox.flow('verify', 'fails.ts');
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain("FLOW_VERIFY_FAILS fails.ts doesn't finish even when nothing disturbs it: no luck");
  const wrong = await sandbox.flow('verify', 'flow.ts', '--siez=3');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('Did you mean --size?');
});
