import { afterAll, expect, it } from 'vitest';
import { startS3Front } from '../servers/s3-front.ts';
import { environmentOf, startVersitygw, type Keys } from '../servers/versitygw.ts';
import { flowFile, Sandbox } from './sandbox.ts';

const server = await startVersitygw();
const front = await startS3Front(server);
await server.addBucket('flows');
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const bucketed = flowFile('bucketed');

/** A machine with nothing but a config: its stack keeps all that runs store in the bucket. */
function machine(root: string, { keys = server.root, ...options }: { keys?: Keys; endpoint?: string } = {}): Sandbox {
  const storage = { use: 's3', root, forcePathStyle: true, ...options };
  const files = { 'flow.config.json': JSON.stringify({ maxWorkers: 1, stacks: { far: { storage } }, stack: 'far' }) };
  return new Sandbox(files, environmentOf({ ...server, endpoint: front.endpoint }, keys));
}

it('fails, resumes, and is read from another machine', async () => {
  const one = machine('s3://flows/resumed');
  const failed = await one.flow('run', bucketed);
  expect(failed.code).toBe(1);
  expect(failed.stdout + failed.stderr).toContain('There is no cure.');

  const other = machine('s3://flows/resumed');
  other.write({
    cure: '',
    'read.mjs': `import { openClient } from '@flow/client';
await using client = await openClient();
const run = await client.run('Bucketed/latest');
console.log(run.status, await run.artifact('length'), await (await run.artifact('model')).text());`,
  });
  const resumed = await other.flow('resume', bucketed, '--origin-run', 'latest');
  expect({ code: resumed.code, stderr: resumed.stderr }).toMatchObject({ code: 0 });
  expect(resumed.stdout).not.toContain('measured');
  expect(resumed.stdout).toContain('end | weights 340004\n');

  const logs = await other.flow('logs', 'Bucketed/latest/end');
  expect(logs.stdout).toContain('weights 340004\n');
  const dump = await other.flow('dump', 'Bucketed/latest/end', '--artifact', 'length', '--json');
  expect(dump).toMatchObject({ code: 0, stderr: '' });
  expect(dump.stdout).toContain('340004');
  const read = await other.node('read.mjs');
  expect(read).toEqual({ code: 0, stdout: 'finished 340004 weights\n', stderr: '' });
});

it('runs tasks in one warm process, also where a read had to wait', async () => {
  const sandbox = machine('s3://flows/warm');
  sandbox.write({ cure: '' });
  const run = await sandbox.flow('run', bucketed);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const { stdout } = await sandbox.flow('dump', 'Bucketed/latest/collect', '--artifact', 'pids', '--json');
  const pids = [...stdout.matchAll(/\b\d{3,}\b/g)].map(([pid]) => pid);
  expect(new Set(pids).size).toBe(1);
});

it('goes on after kill -9', async () => {
  const sandbox = machine('s3://flows/killed');
  sandbox.write({ cure: '' });
  const run = sandbox.start('run', bucketed);
  await run.printed('measured 2');
  run.child.kill('SIGKILL');
  sandbox.killAll();
  await run.ended;
  const resumed = await sandbox.flow('resume', bucketed);
  expect({ code: resumed.code, stderr: resumed.stderr }).toMatchObject({ code: 0 });
  expect(resumed.stdout).not.toContain('measured 1');
  expect(resumed.stdout).toContain('end | weights 340004\n');
});

it('lets one of two machines go on from a run', async () => {
  const one = machine('s3://flows/raced');
  expect((await one.flow('run', bucketed)).code).toBe(1);
  const [left, right] = [machine('s3://flows/raced'), machine('s3://flows/raced')];
  for (const racer of [left, right]) racer.write({ cure: '' });
  const ended = await Promise.all(
    [left, right].map((racer) => racer.flow('resume', bucketed, '--origin-run', 'latest')),
  );
  const [won, lost] = ended.toSorted((a, b) => (a.code ?? 9) - (b.code ?? 9));
  expect(won).toMatchObject({ code: 0 });
  expect(lost?.code).not.toBe(0);
  expect(lost?.stderr).toContain('goes on');
});

it.each([
  ['a wrong secret', 's3://flows/wrong', { keys: { ...server.root, secretAccessKey: 'wrong' } }],
  ['a bucket that is not there', 's3://no-such-bucket/flow', {}],
  ['an endpoint where nobody listens', 's3://flows/unheard', { endpoint: 'http://127.0.0.1:1' }],
] as const)('tells of %s', async (_name, root, options) => {
  const sandbox = machine(root, options);
  const run = await sandbox.flow('run', bucketed);
  const text = run.stderr.replace(/request [\w-]+/, 'request ID').replaceAll(front.endpoint, 'http://HOST');
  expect(`${run.stdout}${text}exit code ${String(run.code)}`).toMatchSnapshot();
});

it('tells of a wrong option with its place', async () => {
  const sandbox = machine('s3://flows/x');
  sandbox.write({ 'flow.config.json': '{ "storage": {\n  "use": "s3",\n  "root": "s3://flows",\n  "regoin": "x" } }' });
  const run = await sandbox.flow('run', bucketed);
  expect(`${run.stdout}${run.stderr}exit code ${String(run.code)}`).toMatchSnapshot();
});
