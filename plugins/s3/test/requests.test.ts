import { Readable } from 'node:stream';
import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import type { Fate, Seen } from './s3-front.ts';
import { serveBucket } from './bucket-server.ts';

const { front, server, bucket, open } = await serveBucket();
const mebibyte = 1024 * 1024;

afterEach(() => {
  front.decide = () => 'answered';
  front.seen.length = 0;
});

/** Only the first of those that fit has this fate. */
function first(fits: (request: Seen) => boolean, fate: Fate): (request: Seen) => Fate {
  let isOver = false;
  return (request) => {
    if (isOver || !fits(request)) return 'answered';
    isOver = true;
    return fate;
  };
}

const isPut = ({ method }: Seen): boolean => method === 'PUT';
const isGet = ({ method, path }: Seen): boolean => method === 'GET' && !path.includes('list-type');

test('a first write whose answer is lost is known again as its own', async () => {
  const storage = await open();
  front.decide = first(isPut, 'lost');
  expect(await storage.putIfAbsent('lost/own', Buffer.from('mine'))).toBe(true);
  expect(front.seen.filter(isPut)).toHaveLength(2);
  expect(await storage.putIfAbsent('lost/own', Buffer.from('mine'))).toBe(false);
});

test('a first write whose answer is lost does not take the object of another for its own', async () => {
  const storage = await open();
  await storage.put('lost/other', Buffer.from('theirs'));
  front.decide = first(isPut, 'lost');
  expect(await storage.putIfAbsent('lost/other', Buffer.from('theirs'))).toBe(false);
});

test('a large first write whose last answer is lost is known again as its own', async () => {
  const storage = await open();
  const isEnd = ({ method, path }: Seen): boolean => method === 'POST' && path.includes('uploadId=');
  front.decide = first(isEnd, 'lost');
  const body = Buffer.alloc(20 * mebibyte, 7);
  expect(await storage.putIfAbsent('lost/large', body)).toBe(true);
  expect(front.seen.filter(isEnd)).toHaveLength(2);
  expect((await storage.stat('lost/large'))?.size).toBe(body.byteLength);
});

test('a large object that is there is not sent again', async () => {
  const storage = await open();
  const body = Buffer.alloc(20 * mebibyte, 7);
  expect(await storage.putIfAbsent('twice', body)).toBe(true);
  front.seen.length = 0;
  expect(await storage.putIfAbsent('twice', body)).toBe(false);
  expect(await storage.putIfAbsent('twice', Readable.from([body], { objectMode: false }))).toBe(false);
  expect(front.seen.map(({ method }) => method)).toEqual(['HEAD', 'HEAD']);
});

test('an answer that breaks off is asked for again', async () => {
  const storage = await open();
  const body = Buffer.alloc(20 * mebibyte, 5);
  await storage.put('cut', body);
  for (const read of [
    async () => storage.get('cut'),
    async () => Buffer.concat(await Array.fromAsync(await storage.getStream('cut'))),
  ]) {
    front.seen.length = 0;
    front.decide = first(isGet, 'cut');
    const found = await read();
    expect(found !== undefined && body.equals(found)).toBe(true);
    expect(front.seen.filter(isGet)).toHaveLength(4);
  }
});

test('a write that met another is tried again', async () => {
  const storage = await open();
  const body = '<Error><Code>ConditionalRequestConflict</Code><Message>Another write goes on</Message></Error>';
  front.decide = first(isPut, { status: 409, body });
  expect(await storage.putIfAbsent('conflict', Buffer.from('x'))).toBe(true);
});

test('requests are tried as often as the options say', async () => {
  const storage = await open({ maxAttempts: 2 });
  front.decide = () => ({
    status: 503,
    body: '<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>',
  });
  await expect(storage.get('busy')).rejects.toMatchObject({
    code: 'FLOW_S3_FAILED',
    message: `S3 failed to read s3://${bucket}/team/flow/busy: Reduce your rate (SlowDown), after 2 attempts.`,
    retry: 'task',
  });
  expect(front.seen).toHaveLength(2);
});

test('many keys go in parallel, as many at once as the options say', async () => {
  const storage = await open({ maxRequests: 5 });
  const keys = Array.from({ length: 100 }, (_, index) => `many/${String(index)}`);
  await storage.putMany(keys.map((key) => ({ key, body: Buffer.from(key) })));
  const [one, other] = await Promise.all([storage.getMany(keys), storage.getMany(keys)]);
  expect([...one, ...other].map((bytes) => Buffer.from(bytes ?? []).toString())).toEqual([...keys, ...keys]);
  expect(front.mostAtOnce()).toBe(5);
});

test('no part is left of an upload that fails', async () => {
  const storage = await open();
  const chunks = function* (): Generator<Uint8Array> {
    for (let count = 0; count < 30; count++) yield Buffer.alloc(mebibyte);
    throw new Error('the source broke');
  };
  await expect(storage.put('broken', Readable.from(chunks()))).rejects.toThrow('the source broke');
  expect(front.seen.some(({ path }) => path.includes('partNumber=2'))).toBe(true);
  const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  expect(Uploads).toEqual([]);
  client.destroy();
});

test('options reach the server as the headers that S3 knows', async () => {
  const storage = await open({
    serverSideEncryption: 'aws:kms',
    kmsKeyId: 'key-1',
    bucketKeyEnabled: true,
    requestPayer: 'requester',
    expectedBucketOwner: '123456789012',
  });
  front.decide = () => ({ status: 200, body: '' });
  await storage.put('options', Buffer.from('x'));
  await storage.delete('options');
  const [put, removed] = front.seen;
  expect(put?.headers).toMatchObject({
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
    'x-amz-server-side-encryption-bucket-key-enabled': 'true',
    'x-amz-request-payer': 'requester',
    'x-amz-expected-bucket-owner': '123456789012',
  });
  expect(removed?.headers).toMatchObject({
    'x-amz-request-payer': 'requester',
    'x-amz-expected-bucket-owner': '123456789012',
  });
});

test('a checksum goes with writes only where the options want it; the SHA-256 of the body is signed in any case', async () => {
  const [plain, checked] = [await open(), await open({ requestChecksumCalculation: 'WHEN_SUPPORTED' })];
  await plain.put('plain', Buffer.from('x'));
  await checked.put('checked', Buffer.from('x'));
  const checksums = front.seen.map(({ headers }) => headers['x-amz-checksum-crc32']);
  expect(checksums).toEqual([undefined, expect.any(String)]);
  expect(front.seen[0]?.headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
});

test('checksums go with the parts of large writes too', async () => {
  const storage = await open({ requestChecksumCalculation: 'WHEN_SUPPORTED' });
  const body = Buffer.alloc(20 * mebibyte, 9);
  expect(await storage.putIfAbsent('checked-parts', body)).toBe(true);
  const parts = front.seen.filter(({ path }) => path.includes('partNumber='));
  expect(parts.map(({ headers }) => headers['x-amz-checksum-crc32'])).toEqual(parts.map(() => expect.any(String)));
  expect(body.equals((await storage.get('checked-parts')) ?? Buffer.alloc(0))).toBe(true);
});
