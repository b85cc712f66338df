import { createClient } from '@redis/client';
import type { ProviderRequest, Storage } from '@flow/core/kernel';
import { parseRedisOptions, type RedisOptions } from '../src/options.ts';
import { openRedisStorage } from '../src/redis-storage.ts';

export interface TestOptions extends Partial<Pick<ProviderRequest, 'durability' | 'isReadOnly'>> {
  readonly prefix?: string;
  readonly ca?: string;
  readonly reconnectSeconds?: number;
  readonly answerMs?: number;
}

/** Opens a storage as a stack would that says this of it. */
export async function openStorage(url: string, options: TestOptions = {}): Promise<Storage> {
  const { durability = 'process', isReadOnly, answerMs, ...more } = options;
  const request = { use: 'redis', options: { url, ...more }, projectRoot: '/', durability, isReadOnly };
  const parsed: RedisOptions = await parseRedisOptions(request);
  return openRedisStorage({ ...parsed, ...(answerMs !== undefined && { answerMs }) }, request);
}

/** One command to the server itself. */
export async function ask<T>(url: string, ...command: readonly string[]): Promise<T> {
  const client = createClient({ url, RESP: 2, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await client.sendCommand<T>(command);
  } finally {
    client.destroy();
  }
}
