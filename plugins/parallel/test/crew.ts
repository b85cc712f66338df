import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { GangPlace } from '@flow/core';
import { onTestFinished } from 'vitest';
import { joinGang } from '../src/index.ts';
import type { Gang, JoinGangOptions } from '../src/index.ts';

/** Where the members of a gang of this test stand. */
export async function places(count: number): Promise<readonly GangPlace[]> {
  const host = '127.0.0.1';
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const main = { host, port };
  return Array.from({ length: count }, (_, index) => ({ index, count, main, token: 'the secret' }));
}

/** Joins as one member, for this test. */
export async function join(place: GangPlace, options: JoinGangOptions = {}): Promise<Gang> {
  const gang = await joinGang({ place, signal: new AbortController().signal, joinSeconds: 10, ...options });
  onTestFinished(() => gang[Symbol.asyncDispose]());
  return gang;
}

/** A gang that has met. */
export async function crew(count: number, options: JoinGangOptions = {}): Promise<readonly Gang[]> {
  return Promise.all((await places(count)).map((place) => join(place, options)));
}

/** Has all members do something at the same time. */
export function all<T>(gangs: readonly Gang[], work: (gang: Gang) => Promise<T>): Promise<readonly T[]> {
  return Promise.all(gangs.map((gang) => work(gang)));
}

/** The code of what a promise rejects with, and its message. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it resolved',
    (error: unknown) => {
      const { code, name, message } = error as Error & { readonly code?: string };
      return `${typeof code === 'string' ? code : name} ${message}`;
    },
  );
}
