import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

function flow(top: string): string {
  return `import { Flow, step } from '@flow/core';
${top}
export default class F extends Flow {
  @step start() { this.next(this.end); }
  @step end() {}
}
`;
}

const failing = [
  ['process.exit(3);', 'it called process.exit(3)', 9],
  ['process.exit();', 'it called process.exit()', 9],
  ['const late = async () => { await 1; process.exit(0); }; await late();', 'it called process.exit(0)', 45],
  ['await new Promise(() => {});', 'it awaits, outside any function, a promise that never settles', 1],
  ['throw new Error("at the top");', 'at the top', 7],
  ['void Promise.reject(new Error("nobody hears it"));', 'nobody hears it', 21],
] as const;

it.each(failing)('a flow that does %s while it is loaded fails, at its line', async (top, reason, column) => {
  const sandbox = new Sandbox({ 'top.ts': flow(top) });
  const checked = await sandbox.flow('check', 'top.ts', '--json');
  const started = await sandbox.flow('run', 'top.ts');
  expect(JSON.parse(checked.stdout)).toMatchObject({
    code: 'FLOW_LOAD_FAILED',
    message: `top.ts failed while it was loaded: ${reason}`,
    position: { file: sandbox.path('top.ts'), line: 2, column },
  });
  expect([checked.code, checked.stderr, started.code, started.stdout]).toEqual([2, '', 2, '']);
  expect(started.stderr).toContain(`\n  top.ts:2:${String(column)}\n`);
});

it('what a flow prints while it is loaded is kept from what programs read', async () => {
  const sandbox = new Sandbox({ 'top.ts': flow('console.log("loading"); process.stdout.write("still\\n");') });
  const checked = await sandbox.flow('check', 'top.ts', '--json');
  expect(JSON.parse(checked.stdout)).toMatchObject({ flow: 'F', errors: 0 });
  expect(checked.stderr).toBe('loading\nstill\n');
  const ran = await sandbox.flow('run', 'top.ts', '--json');
  const events = ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly kind: string });
  expect(events.at(-1)).toMatchObject({ kind: 'run.ended', status: 'finished' });
});

it("a process that ends while it loads the flow's code fails its task, and the run ends with its summary", async () => {
  const sandbox = new Sandbox({ 'top.ts': flow("if (process.argv.includes('--worker')) process.reallyExit(3);") });
  const { code, stdout, stderr } = await sandbox.flow('run', 'top.ts');
  expect(code).toBe(1);
  expect(stdout + stderr).toContain("ended while it loaded the flow's code, before the step (exit code 3).");
  expect(stdout + stderr).toContain('failed after');
});

it.each([
  ['a connection that is refused', "net.connect(1, '127.0.0.1');"],
  ['a text that is thrown', "setTimeout(() => { throw 'later'; }, 1);"],
  ['nothing that is thrown', 'setTimeout(() => { throw undefined; }, 1);'],
  ['a rejection with null', 'setTimeout(() => void Promise.reject(null), 1);'],
])('a run goes on although its flow leaves behind %s', async (_what, left) => {
  const top = `import net from 'node:net';\nif (net && !process.argv.includes('--worker')) { ${left} }`;
  const sandbox = new Sandbox({ 'top.ts': flow(top) });
  const { code, stdout, stderr } = await sandbox.flow('run', 'top.ts');
  expect({ code, isFinished: stdout.includes('✓ F/') }).toEqual({ code: 0, isFinished: true });
  expect(stderr).toContain('warning FLOW_LATE_FAULT What was loaded into this process did something later');
});

it('what a flow leaves behind in the launcher neither ends it nor its run', async () => {
  const top = `if (!process.argv.includes('--worker')) {
  setTimeout(() => { throw new Error('later'); }, 1);
  setTimeout(() => process.exit(3), 1);
}`;
  const sandbox = new Sandbox({ 'top.ts': flow(top) });
  const { code, stdout, stderr } = await sandbox.flow('run', 'top.ts');
  expect({ code, isFinished: stdout.includes('✓ F/') }).toEqual({ code: 0, isFinished: true });
  expect(stderr).toContain('warning FLOW_LATE_FAULT What was loaded into this process did something later');
  expect(stderr).toMatch(/caught: later\. The command goes on\.\n {2}top\.ts:3:28\n/);
  expect(stderr).toMatch(/caught: it called process\.exit\(3\)\. The command goes on\.\n {2}top\.ts:4:28\n/);
});

it('what a package has of core leads back to its TypeScript, as a profile of a task does', async () => {
  const sandbox = new Sandbox({ 'top.ts': flow('') }, (folder) => ({ XDG_CACHE_HOME: `${folder}/cache` }));
  expect((await sandbox.flow('check', 'top.ts')).code).toBe(0);
  const maps = globSync('cache/flow/packages/*/*.mjs.map', { cwd: sandbox.folder }).map((name) =>
    readFileSync(sandbox.path(name), 'utf8'),
  );
  const sources = maps.flatMap((text) => (JSON.parse(text) as { readonly sources: readonly string[] }).sources);
  expect(sources).toContain('flow://core/src/task/execute-task.ts');
});
