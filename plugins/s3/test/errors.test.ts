import type { FlowError } from '@flow/core';
import { afterEach, expect, test } from 'vitest';
import type { Keys } from '../../../test/servers/versitygw.ts';
import { serveBucket } from './bucket-server.ts';

const { front, server, bucket, open } = await serveBucket();
const own: Keys = server.root;

afterEach(() => {
  front.decide = () => 'answered';
  use(own);
});

function use({ accessKeyId, secretAccessKey }: Keys): void {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
}

/** What is told of a failure; ids of requests differ from time to time. */
async function told(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown as FlowError,
  );
  return [error?.code, error?.message.replace(/request [\w-]+\)/, 'request ID)'), error?.hint]
    .join('\n')
    .replaceAll(front.endpoint, 'http://HOST');
}

test('a wrong secret', async () => {
  use({ ...own, secretAccessKey: 'wrong' });
  const storage = await open();
  expect(await told(storage.get('key'))).toMatchInlineSnapshot(`
    "FLOW_S3_CREDENTIALS
    The credentials were refused, to read s3://flow-tests/team/flow/key: The request signature we calculated does not match the signature you provided. Check your key and signing method (SignatureDoesNotMatch, request ID).
    The secret key isn't that of the access key: check AWS_SECRET_ACCESS_KEY or the profile."
  `);
});

test('an access key that nobody knows', async () => {
  use({ accessKeyId: 'nobody', secretAccessKey: 'secret' });
  const storage = await open();
  expect(await told(storage.get('key'))).toMatchInlineSnapshot(`
    "FLOW_S3_CREDENTIALS
    The credentials were refused, to read s3://flow-tests/team/flow/key: The AWS Access Key Id you provided does not exist in our records (InvalidAccessKeyId, request ID).
    The store knows no such access key: check AWS_ACCESS_KEY_ID or the profile, and the "endpoint"."
  `);
});

test('no credentials at all', async () => {
  delete process.env['AWS_ACCESS_KEY_ID'];
  const storage = await open();
  expect(await told(storage.get('key'))).toMatchInlineSnapshot(`
    "FLOW_S3_NO_CREDENTIALS
    There are no credentials for s3://flow-tests: Could not load credentials from any providers
    Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile by AWS_PROFILE or the stack's "profile", or sign in by aws sso login; a machine of AWS needs a role."
  `);
});

test('a profile that is in no file', async () => {
  const storage = await open({ profile: 'nowhere' });
  expect(await told(storage.get('key'))).toMatchInlineSnapshot(`
    "FLOW_S3_NO_CREDENTIALS
    The profile "nowhere" has no credentials for s3://flow-tests: Could not load credentials from any providers
    Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile by AWS_PROFILE or the stack's "profile", or sign in by aws sso login; a machine of AWS needs a role."
  `);
});

test('a bucket that is not there', async () => {
  const storage = await open({ root: 's3://no-such-bucket/flow' });
  expect(await told(storage.get('key'))).toMatchInlineSnapshot(`
    "FLOW_S3_NO_BUCKET
    There is no bucket no-such-bucket at http://HOST, to read s3://no-such-bucket/flow/key: The specified bucket does not exist (NoSuchBucket, request ID).
    Correct the "root" or the "endpoint" of the storage in the config, or make the bucket: flow makes none."
  `);
});

test('a user without rights', async () => {
  const user: Keys = { accessKeyId: 'guest', secretAccessKey: 'guest-secret' };
  await server.addUser(user);
  use(user);
  const storage = await open();
  expect(await told(storage.get('key'))).toMatchInlineSnapshot(`
    "FLOW_S3_FORBIDDEN
    It is forbidden to read s3://flow-tests/team/flow/key: Access Denied (AccessDenied, request ID).
    Allow s3:GetObject on arn:aws:s3:::flow-tests/team/flow/* and s3:ListBucket on arn:aws:s3:::flow-tests, in the policies of the user or role, of the bucket, and of the KMS key where there is one; or check that the credentials are those that you mean."
  `);
  expect(await told(storage.put('key', Buffer.from('x')))).toMatchInlineSnapshot(`
    "FLOW_S3_FORBIDDEN
    It is forbidden to write s3://flow-tests/team/flow/key: Access Denied (AccessDenied, request ID).
    Allow s3:PutObject and s3:AbortMultipartUpload on arn:aws:s3:::flow-tests/team/flow/*, in the policies of the user or role, of the bucket, and of the KMS key where there is one; or check that the credentials are those that you mean."
  `);
  expect(await told(Array.fromAsync(storage.list('')))).toMatchInlineSnapshot(`
    "FLOW_S3_FORBIDDEN
    It is forbidden to list s3://flow-tests/team/flow/: Access Denied (AccessDenied, request ID).
    Allow s3:ListBucket on arn:aws:s3:::flow-tests, in the policies of the user or role, of the bucket, and of the KMS key where there is one; or check that the credentials are those that you mean."
  `);
  expect(await told(storage.stat('key'))).toMatchInlineSnapshot(`
    "FLOW_S3_FORBIDDEN
    It is forbidden to read s3://flow-tests/team/flow/key: it gave no reason (status 403, request ID).
    Allow s3:GetObject on arn:aws:s3:::flow-tests/team/flow/* and s3:ListBucket on arn:aws:s3:::flow-tests, in the policies of the user or role, of the bucket, and of the KMS key where there is one; or check that the credentials are those that you mean."
  `);
  const direct = await open({ endpoint: server.endpoint });
  expect(await told((async () => direct.getSync('key'))())).toMatch(/^FLOW_S3_FORBIDDEN\n/);
});

test('an endpoint where nobody listens, and one that has no address', async () => {
  const silent = await open({ endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
  expect(await told(silent.get('key'))).toMatchInlineSnapshot(`
    "FLOW_S3_UNREACHABLE
    http://127.0.0.1:1 can't be reached, to read s3://flow-tests/team/flow/key: connect ECONNREFUSED 127.0.0.1:1.
    Check the "endpoint" and the "region" of the storage in the config, the network, its proxy and its certificates."
  `);
  const unknown = await open({ endpoint: 'http://nowhere.invalid', maxAttempts: 1 });
  expect(await told(unknown.get('key'))).toMatchInlineSnapshot(`
    "FLOW_S3_UNREACHABLE
    http://nowhere.invalid can't be reached, to read s3://flow-tests/team/flow/key: getaddrinfo ENOTFOUND nowhere.invalid.
    Check the "endpoint" and the "region" of the storage in the config, the network, its proxy and its certificates."
  `);
});

test('no region', async () => {
  const { AWS_REGION: region } = process.env;
  delete process.env['AWS_REGION'];
  expect(await told(open())).toMatchInlineSnapshot(`
    "FLOW_S3_NO_REGION
    No region is known for s3://flow-tests.
    Set the "region" of the storage in the config, AWS_REGION, or the region of the profile."
  `);
  process.env['AWS_REGION'] = region;
});

test.each([
  ['ExpiredToken', 400, 'FLOW_S3_CREDENTIALS', 'They have expired'],
  ['RequestTimeTooSkewed', 403, 'FLOW_S3_CREDENTIALS', "Set this machine's clock"],
  [
    'AuthorizationHeaderMalformed',
    400,
    'FLOW_S3_REGION',
    'Set the "region" of the storage in the config to eu-north-1',
  ],
  ['PermanentRedirect', 301, 'FLOW_S3_REGION', 'Set the "region" of the storage in the config to eu-north-1'],
  ['NotImplemented', 501, 'FLOW_S3_UNFIT', 'A store needs conditional writes'],
  ['InternalError', 500, 'FLOW_S3_FAILED', 'If it goes on'],
])('what S3 calls %s', async (name, status, code, hint) => {
  const storage = await open({ maxAttempts: 1 });
  const body = `<Error><Code>${name}</Code><Message>So it is.</Message><Region>eu-north-1</Region><RequestId>R1</RequestId></Error>`;
  front.decide = () => ({ status, body });
  const text = await told(storage.get('key'));
  expect(text).toContain(`${code}\n`);
  expect(text).toContain(`read s3://${bucket}/team/flow/key: So it is (${name}`);
  expect(text).toContain(`\n${hint}`);
});

test('objects in the way of a key', async () => {
  const storage = await open();
  await storage.put('way', Buffer.from('x'));
  expect(await told(storage.put('way/in', Buffer.from('x')))).toMatch(
    new RegExp(`^FLOW_S3_FAILED\\nS3 failed to write s3://${bucket}/team/flow/way/in: `),
  );
});
