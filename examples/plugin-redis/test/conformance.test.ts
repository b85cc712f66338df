import { storageConformance } from '@flow/testing/conformance';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { openStorage } from './open-storage.ts';
import { missing, startRedis, type RedisServer } from './redis-server.ts';

describe.skipIf(missing !== undefined)(missing ?? 'a storage in Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  for (const { name, run, limitMs } of storageConformance(() => openStorage(server.url))) test(name, run, limitMs);
});
