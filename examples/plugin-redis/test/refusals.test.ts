import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { bytesOf, hashOf } from './bytes.ts';
import { ask, openStorage, type TestOptions } from './open-storage.ts';
import { freePort, missing, startRedis } from './redis-server.ts';

const mebibyte = 1024 * 1024;

async function opens(url: string, options: TestOptions = {}): Promise<void> {
  await (await openStorage(url, options))[Symbol.asyncDispose]();
}

/** What opening fails with, its causes included: nothing of it may hold a password. */
async function refusal(
  url: string,
  options: TestOptions = {},
): Promise<{ readonly code: string; readonly text: string }> {
  try {
    await opens(url, options);
  } catch (error) {
    const text = inspect(error, { depth: 10, showHidden: true });
    return { code: (error as { code: string }).code, text };
  }
  throw new Error('it was opened');
}

test.each([
  ['nothing', 'it is no URL'],
  ['http://host', 'its scheme is http'],
  ['redis://', 'it names no host'],
  ['redis://host/first', 'its database is no number'],
  ['redis://user:s3cret%@host', 'a % in its user or password begins no percent-encoded sign'],
  ['redis://user:s3cret@host:port', 'it is no URL'],
])('the address %s is refused, and not shown', async (url, reason) => {
  const { code, text } = await refusal(url);
  expect(code).toBe('REDIS_URL');
  expect(text).toContain(`The address of Redis in the storage's url can't be used: ${reason}.`);
  expect(text).not.toContain('s3cret');
});

test('certificates that are not there are named', async () => {
  const { code, text } = await refusal('rediss://host', { ca: '/nowhere/ca.pem' });
  expect(code).toBe('REDIS_CA');
  expect(text).toContain("The certificates in /nowhere/ca.pem can't be read: ENOENT");
});

test('a server that is away is named at once', async () => {
  const port = String(await freePort());
  const { code, text } = await refusal(`redis://ada:s3cret@localhost:${port}/2`);
  expect(code).toBe('REDIS_UNREACHABLE');
  expect(text).toContain(`Redis can't be reached at redis://localhost:${port}/2: nothing listens there.`);
  expect(text).not.toContain('s3cret');
  expect((await refusal('redis://no-such-host.invalid')).text).toMatch(
    /: its name (?:is unknown|could not be looked up)\./,
  );
});

describe.skipIf(missing !== undefined)(missing ?? 'a server', () => {
  test('wants its password, and no error shows one', async () => {
    await using server = await startRedis('--requirepass', 's3cret/@right');
    const at = server.url.replace('redis://', '');
    const none = await refusal(server.url);
    const wrong = await refusal(`redis://:s3cret-wrong@${at}`);
    const unknown = await refusal(`redis://ada:s3cret@${at}`);
    for (const { code, text } of [none, wrong, unknown]) {
      expect(code).toBe('REDIS_AUTH');
      expect(text).toContain(`Redis at ${server.url}/0 takes no commands from us`);
      expect(text).toContain('REDIS_PASSWORD');
      expect(text).not.toContain('s3cret');
    }
    await opens(`redis://:s3cret%2F%40right@${at}`);
    process.env['REDIS_PASSWORD'] = 's3cret/@right';
    try {
      await using storage = await openStorage(server.url);
      await storage.put('runs/a', bytesOf(10));
      expect(storage.getSync('runs/a')).toHaveLength(10);
      expect(storage.url).not.toContain('s3cret');
    } finally {
      delete process.env['REDIS_PASSWORD'];
    }
  });

  test('whose memory is full takes no more, keeps what it has, and says what to do', async () => {
    await using server = await startRedis('--maxmemory', '24mb', '--maxmemory-policy', 'noeviction');
    await using storage = await openStorage(server.url);
    await storage.put('runs/kept', bytesOf(2 * mebibyte));
    const full = {
      code: 'REDIS_FULL',
      message: `The memory of Redis at ${server.url}/0 is full: runs/large can't be written.`,
      hint: expect.stringContaining("Raise the server's maxmemory"),
    };
    await expect(storage.put('runs/large', bytesOf(40 * mebibyte))).rejects.toMatchObject(full);
    expect(await ask(server.url, 'KEYS', 'flow:body:*')).toHaveLength(1);
    let count = 0;
    const fill = async (): Promise<void> => {
      for (; count < 100; count++) await storage.put(`runs/small/${String(count)}`, bytesOf(mebibyte / 2));
    };
    await expect(fill()).rejects.toMatchObject({ code: 'REDIS_FULL' });
    expect(count).toBeGreaterThan(5);
    expect(await storage.stat(`runs/small/${String(count)}`)).toBeUndefined();
    expect(hashOf(await storage.get('runs/kept'))).toBe(hashOf(bytesOf(2 * mebibyte)));
    for (let index = 0; index < count; index++) await storage.delete(`runs/small/${String(index)}`);
    await storage.put('runs/again', bytesOf(10));
  });

  test('that would lose what it has taken is refused', async () => {
    await using server = await startRedis('--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru');
    expect(await refusal(server.url)).toMatchObject({
      code: 'REDIS_EVICTS',
      text: expect.stringContaining('its maxmemory-policy is allkeys-lru.'),
    });
    await opens(server.url, { isReadOnly: true });
    await ask(server.url, 'CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru');
    await opens(server.url);
    const safe = { durability: 'power' } as const;
    expect((await refusal(server.url, safe)).text).toContain(`at ${server.url}/0 there is no append-only file.`);
    await ask(server.url, 'CONFIG', 'SET', 'appendonly', 'yes');
    expect((await refusal(server.url, safe)).text).toContain('appendfsync is everysec.');
    await ask(server.url, 'CONFIG', 'SET', 'appendfsync', 'always');
    await using storage = await openStorage(server.url, safe);
    await storage.put('runs/a', bytesOf(10));
  });

  test('whose user has not all rights says which is missing', async () => {
    await using server = await startRedis();
    const rules = ['on', '>s3cret', '~flow:*', '+@all', '-@admin', '-@dangerous', '-info', '-eval'];
    await ask(server.url, 'ACL', 'SETUSER', 'ada', ...rules);
    const url = server.url.replace('redis://', 'redis://ada:s3cret@');
    await using storage = await openStorage(url);
    await expect(storage.put('runs/a', bytesOf(10))).rejects.toMatchObject({
      code: 'REDIS_FORBIDDEN',
      message: expect.stringMatching(/has no right to do what runs\/a needs: NOPERM .*eval/),
    });
    expect((await refusal(url, { durability: 'power' })).text).toContain('it may not be asked how it saves.');
    await ask(server.url, 'ACL', 'SETUSER', 'ada', '+eval');
    await storage.put('runs/a', bytesOf(2 * mebibyte));
    expect(await Array.fromAsync(storage.list('runs/'), ({ key }) => key)).toEqual(['runs/a']);
    await storage.delete('runs/a');
  });

  test('that is part of a cluster, or a replica, is refused', async () => {
    await using cluster = await startRedis('--cluster-enabled', 'yes');
    expect((await refusal(cluster.url)).code).toBe('REDIS_CLUSTER');
    await using primary = await startRedis();
    await using replica = await startRedis('--replicaof', '127.0.0.1', String(primary.port));
    expect((await refusal(replica.url)).code).toBe('REDIS_REPLICA');
    await using reader = await openStorage(replica.url, { isReadOnly: true });
    await expect(reader.put('runs/a', bytesOf(10))).rejects.toMatchObject({ code: 'REDIS_REPLICA' });
  });
});
