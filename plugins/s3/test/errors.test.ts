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
  return [error?.code, error?.message.replace(/request [\w-]+/, 'request ID'), error?.hint]
    .join('\n')
    .replaceAll(front.endpoint, 'http://HOST');
}

test('a wrong secret', async () => {
  use({ ...own, secretAccessKey: 'wrong' });
  const storage = await open();
  expect(await told(storage.get('key'))).toMatchInlineSnapshot();
});

test('an access key that nobody knows', async () => {
  use({ accessKeyId: 'nobody', secretAccessKey: 'secret' });
  const storage = await open();
  expect(await told(storage.get('key'))).toMatchInlineSnapshot();
});

test('no credentials at all', async () => {
  delete process.env['AWS_ACCESS_KEY_ID'];
  const storage = await open();
  expect(await told(storage.get('key'))).toMatchInlineSnapshot();
});

test('a profile that is in no file', async () => {
  const storage = await open({ profile: 'nowhere' });
  expect(await told(storage.get('key'))).toMatchInlineSnapshot();
});

test('a bucket that is not there', async () => {
  const storage = await open({ root: 's3://no-such-bucket/flow' });
  expect(await told(storage.get('key'))).toMatchInlineSnapshot();
});

test('a user without rights', async () => {
  const user: Keys = { accessKeyId: 'guest', secretAccessKey: 'guest-secret' };
  await server.addUser(user);
  use(user);
  const storage = await open();
  expect(await told(storage.get('key'))).toMatchInlineSnapshot();
  expect(await told(storage.put('key', Buffer.from('x')))).toMatchInlineSnapshot();
  expect(await told(Array.fromAsync(storage.list('')))).toMatchInlineSnapshot();
  expect(await told(storage.stat('key'))).toMatchInlineSnapshot();
  expect(await told((async () => storage.getSync('key'))())).toMatch(/^FLOW_S3_FORBIDDEN\n/);
});

test('an endpoint where nobody listens, and one that has no address', async () => {
  const silent = await open({ endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
  expect(await told(silent.get('key'))).toMatchInlineSnapshot();
  const unknown = await open({ endpoint: 'http://nowhere.invalid', maxAttempts: 1 });
  expect(await told(unknown.get('key'))).toMatchInlineSnapshot();
});

test('no region', async () => {
  const { AWS_REGION: region } = process.env;
  delete process.env['AWS_REGION'];
  expect(await told(open())).toMatchInlineSnapshot();
  process.env['AWS_REGION'] = region;
});

test.each([
  ['ExpiredToken', 400],
  ['RequestTimeTooSkewed', 403],
  ['AuthorizationHeaderMalformed', 400],
  ['PermanentRedirect', 301],
  ['NotImplemented', 501],
  ['InternalError', 500],
])('%s', async (code, status) => {
  const storage = await open({ maxAttempts: 1 });
  const body = `<Error><Code>${code}</Code><Message>It said ${code}.</Message><Region>eu-north-1</Region></Error>`;
  front.decide = () => ({ status, body });
  expect(await told(storage.get('key'))).toMatchSnapshot();
});

test('objects in the way of a key', async () => {
  const storage = await open();
  await storage.put('way', Buffer.from('x'));
  expect(await told(storage.put('way/in', Buffer.from('x')))).toMatch(
    new RegExp(`^FLOW_S3_FAILED\\nS3 failed to write s3://${bucket}/team/flow/way/in: `),
  );
});
