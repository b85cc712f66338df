import { FlowError } from '@flow/core';
import type { Connection } from './connection.ts';
import { errors } from './errors.ts';
import { itemsOf, type Reply } from './replies.ts';

export interface Needs {
  /** Whether what was answered must survive a power cut. */
  readonly isPowerSafe: boolean;
}

/** Refuses a server that would lose what it has taken, before anything is written to it. */
export async function checkServer(connection: Connection, { isPowerSafe }: Needs): Promise<void> {
  const { server } = connection;
  const facts = await factsOf(connection);
  const policy = facts?.get('maxmemory_policy') ?? 'noeviction';
  if (facts?.get('cluster_enabled') === '1') throw errors.REDIS_CLUSTER({ server });
  if (facts?.get('role') === 'slave') throw errors.REDIS_REPLICA({ server });
  if (policy.startsWith('allkeys-')) throw errors.REDIS_EVICTS({ server, policy });
  if (isPowerSafe) await checkDurable(connection, facts);
}

async function checkDurable(connection: Connection, facts: Facts | undefined): Promise<void> {
  const { server } = connection;
  const refuse = (reason: string): FlowError => errors.REDIS_NOT_DURABLE({ server, reason });
  if (facts === undefined) throw refuse('it may not be asked how it saves');
  if (facts.get('aof_enabled') !== '1') throw refuse('there is no append-only file');
  const reply = await ifAllowed(connection.send(['CONFIG', 'GET', 'appendfsync'], { what: 'its settings' }));
  if (reply === undefined) throw refuse('it may not be asked when it flushes its append-only file');
  const when = String(itemsOf(reply)[1]);
  if (when !== 'always') throw refuse(`appendfsync is ${when}`);
}

type Facts = ReadonlyMap<string, string>;

/** Undefined where the user has no right to ask. */
async function factsOf(connection: Connection): Promise<Facts | undefined> {
  const reply = await ifAllowed(connection.send(['INFO'], { what: 'its description' }));
  if (reply === undefined) return undefined;
  const lines = String(reply).split('\r\n');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

/** A server that others run often hides these commands. */
async function ifAllowed(asked: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (FlowError.is(error, 'REDIS_FORBIDDEN')) return undefined;
    if (FlowError.is(error, 'REDIS_FAILED') && error.message.includes('unknown command')) return undefined;
    throw error;
  }
}
