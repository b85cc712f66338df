import { defineErrors } from '@flow/core';

/** Where it happened: a server without its password, and what was being read or written there. */
interface At {
  readonly server: string;
  readonly what: string;
}

interface Failed extends At {
  readonly reason: string;
}

export const errors = defineErrors({
  FLOW_STORAGE_MISSING: {
    message: (p: { key: string; store: string }) => `There is no object ${p.key} in ${p.store}.`,
    hint: 'It was deleted, or never written: check that the stack names the store that the run wrote to.',
  },
  REDIS_URL: {
    message: (p: { from: string; reason: string }) => `The address of Redis in ${p.from} can't be used: ${p.reason}.`,
    hint: 'It reads redis://[[user]:password@]host[:port][/database], or rediss:// for TLS; signs in a password as @ or / are percent-encoded.',
    exitCode: 2,
  },
  REDIS_CA: {
    message: (p: { file: string; reason: string }) => `The certificates in ${p.file} can't be read: ${p.reason}.`,
    hint: "Correct the storage's option ca in the config.",
    exitCode: 2,
  },
  REDIS_UNREACHABLE: {
    message: (p: { server: string; reason: string }) => `Redis can't be reached at ${p.server}: ${p.reason}.`,
    hint: (p: { reason: string }): string =>
      /certificate|self-signed|altname|issuer/i.test(p.reason)
        ? "Check the server's certificate, and whether the storage's option ca names who signed it."
        : "Check that the server runs, that this machine may reach it, and the storage's url in the config or in REDIS_URL.",
    exitCode: 2,
  },
  REDIS_AUTH: {
    message: (p: { server: string; reason: string }) => `Redis at ${p.server} takes no commands from us: ${p.reason}.`,
    hint: "Check user and password: those of the storage's url, else the password in REDIS_PASSWORD.",
    exitCode: 2,
  },
  REDIS_LOST: {
    message: (p: Failed & { seconds: number }) =>
      `The connection to Redis at ${p.server} was lost at ${p.what} and didn't come back within ${String(p.seconds)} seconds: ${p.reason}.`,
    hint: 'Check that the server runs, its log, and the network to it; flow resume goes on from what was stored.',
    retry: 'task',
  },
  REDIS_FULL: {
    message: (p: At) => `The memory of Redis at ${p.server} is full: ${p.what} can't be written.`,
    hint: "Raise the server's maxmemory, or delete old runs; nothing that was finished is lost, and flow resume goes on from it.",
    retry: 'command',
  },
  REDIS_NOT_SAVING: {
    message: (p: At) =>
      `Redis at ${p.server} takes no writes, since it can't save to its disk: ${p.what} can't be written.`,
    hint: 'Check the disk of the server and its log; CONFIG GET dir says where it saves.',
    retry: 'command',
  },
  REDIS_FORBIDDEN: {
    message: (p: Failed) => `The user of Redis at ${p.server} has no right to do what ${p.what} needs: ${p.reason}.`,
    hint: 'It needs the commands PING, EVAL, EXISTS, HMGET, HGET, HLEN, HSET, HDEL, ZADD, ZREM, ZRANGEBYLEX, UNLINK, PERSIST, PEXPIRE and TIME on all keys with the prefix.',
    exitCode: 2,
  },
  REDIS_REPLICA: {
    message: (p: { server: string }) => `Redis at ${p.server} is a replica, which takes no writes.`,
    hint: "Give the primary's address in the storage's url.",
    exitCode: 2,
  },
  REDIS_CLUSTER: {
    message: (p: { server: string }) => `Redis at ${p.server} is part of a cluster, which this storage can't use.`,
    hint: 'Take a Redis of one primary, with replicas or without.',
    exitCode: 2,
  },
  REDIS_EVICTS: {
    message: (p: { server: string; policy: string }) =>
      `Redis at ${p.server} throws objects away when its memory is full: its maxmemory-policy is ${p.policy}.`,
    hint: 'Set maxmemory-policy to noeviction, so that a full server refuses to write instead.',
    exitCode: 2,
  },
  REDIS_NOT_DURABLE: {
    message: (p: { server: string; reason: string }) =>
      `With durability: 'power', what Redis has answered must survive a power cut, but at ${p.server} ${p.reason}.`,
    hint: "Set appendonly to yes and appendfsync to always on the server, or durability to 'process' in the config.",
    exitCode: 2,
  },
  REDIS_DRAFT_LOST: {
    message: (p: At) => `Redis at ${p.server} has lost parts of ${p.what} while it was being written.`,
    hint: 'The server was restarted without its append-only file, or evicted them: set appendonly to yes and maxmemory-policy to noeviction.',
    retry: 'task',
  },
  REDIS_PART_LOST: {
    message: (p: At) => `Redis at ${p.server} has lost a part of ${p.what}.`,
    hint: 'Keys were deleted or evicted: set maxmemory-policy to noeviction, and restore the server from a backup.',
  },
  REDIS_REPLACED: {
    message: (p: At) => `${p.what} was replaced or deleted in Redis at ${p.server} while it was being read.`,
    hint: 'Read it again.',
    retry: 'task',
  },
  REDIS_READER_SILENT: {
    message: (p: At & { seconds: number }) =>
      `The thread that reads ${p.what} from Redis at ${p.server} has said nothing for ${String(p.seconds)} seconds.`,
    hint: 'The machine may be overloaded or out of memory; the task can be run again.',
    retry: 'task',
  },
  REDIS_FAILED: {
    message: (p: Failed) => `Redis at ${p.server} failed at ${p.what}: ${p.reason}.`,
    hint: "Check the server's log.",
    retry: 'task',
  },
} as const);
