import { afterAll, expect, it } from 'vitest';
import { environmentOf, startVersitygw, type Keys } from '../servers/versitygw.ts';
import { flowFile, Sandbox } from './sandbox.ts';

const server = await startVersitygw();
await server.addBucket('flows');
afterAll(() => server[Symbol.asyncDispose]());

const bucketed = flowFile('bucketed');

/** A machine with nothing but a config: its stack keeps all that runs store in the bucket. */
function machine(root: string, { keys = server.root, ...options }: { keys?: Keys; endpoint?: string } = {}): Sandbox {
  const storage = { use: 's3', root, forcePathStyle: true, ...options };
  const files = {
    'package.json': JSON.stringify({ type: 'module', private: true, dependencies: { '@flow/s3': '*' } }),
    'flow.config.json': JSON.stringify({ maxWorkers: 1, stacks: { far: { storage } }, stack: 'far' }),
  };
  return new Sandbox(files, environmentOf(server, keys));
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
  const racers = [machine('s3://flows/raced'), machine('s3://flows/raced')];
  for (const racer of racers) racer.write({ cure: '', hold: '' });
  const running = racers.map((racer) => racer.start('resume', bucketed, '--origin-run', 'latest').ended);
  // The one that goes on waits at its end.
  const lost = await Promise.race(running);
  for (const racer of racers) racer.remove('hold');
  const ended = await Promise.all(running);
  expect(lost.code).not.toBe(0);
  expect(lost.stderr).toContain('FLOW_RESUME_TAKEN');
  expect(ended.find((one) => one !== lost)).toMatchObject({ code: 0 });
});

/** All that a command prints that can't open the store. */
async function toldBy(sandbox: Sandbox): Promise<string> {
  const { code, stdout, stderr } = await sandbox.flow('runs', 'list');
  const text = stderr.replace(/request [\w-]+\)/, 'request ID)').replaceAll(server.endpoint, 'http://HOST');
  return `${stdout}${text}exit code ${String(code)}`;
}

it('tells of a wrong secret', async () => {
  const sandbox = machine('s3://flows/wrong', { keys: { ...server.root, secretAccessKey: 'wrong' } });
  expect(await toldBy(sandbox)).toMatchInlineSnapshot(`
    "error FLOW_S3_CREDENTIALS The credentials were refused, to read s3://flows/wrong/store.json: The request signature we calculated does not match the signature you provided. Check your key and signing method (SignatureDoesNotMatch, request ID).
    hint: The secret key isn't that of the access key: check AWS_SECRET_ACCESS_KEY or the profile.
    exit code 2"
  `);
});

it('tells of a bucket that is not there', async () => {
  expect(await toldBy(machine('s3://no-such-bucket/flow'))).toMatchInlineSnapshot(`
    "error FLOW_S3_NO_BUCKET There is no bucket no-such-bucket at http://HOST, to read s3://no-such-bucket/flow/store.json: The specified bucket does not exist (NoSuchBucket, request ID).
    hint: Correct the "root" or the "endpoint" of the storage in the config, or make the bucket: flow makes none.
    exit code 2"
  `);
});

it('tells of an endpoint where nobody listens', async () => {
  const sandbox = machine('s3://flows/unheard', { endpoint: 'http://127.0.0.1:1' });
  expect(await toldBy(sandbox)).toMatchInlineSnapshot(`
    "error FLOW_S3_UNREACHABLE http://127.0.0.1:1 can't be reached, to read s3://flows/unheard/store.json: connect ECONNREFUSED 127.0.0.1:1.
    hint: Check the "endpoint" and the "region" of the storage in the config, the network, its proxy and its certificates.
    exit code 1"
  `);
});

it('tells of a user without rights', async () => {
  const guest: Keys = { accessKeyId: 'guest', secretAccessKey: 'guest-secret' };
  await server.addUser(guest);
  expect(await toldBy(machine('s3://flows/locked', { keys: guest }))).toMatchInlineSnapshot(`
    "error FLOW_S3_FORBIDDEN It is forbidden to read s3://flows/locked/store.json: Access Denied (AccessDenied, request ID).
    hint: Allow s3:GetObject on arn:aws:s3:::flows/locked/* and s3:ListBucket on arn:aws:s3:::flows, in the policies of the user or role, of the bucket, and of the KMS key where there is one; or check that the credentials are those that you mean.
    exit code 2"
  `);
});

it('tells of a wrong option with its place', async () => {
  const sandbox = machine('s3://flows/x');
  sandbox.write({ 'flow.config.json': '{ "storage": {\n  "use": "s3",\n  "root": "s3://flows",\n  "regoin": "x" } }' });
  expect(await toldBy(sandbox)).toMatchInlineSnapshot(`
    "error FLOW_S3_OPTION The option "regoin" of the storage "s3" doesn't fit: there is no such option; did you mean region?
      flow.config.json:4:3
        1 | { "storage": {
        2 |   "use": "s3",
        3 |   "root": "s3://flows",
      > 4 |   "regoin": "x" } }
          |   ^^^^^^^^
    hint: Correct it in the stack in the config; docs/object-stores.md lists the options.
    exit code 2"
  `);
});
