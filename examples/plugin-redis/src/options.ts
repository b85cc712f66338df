import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ProviderRequest } from '@flow/core/kernel';
import { errors } from './errors.ts';

/** Plain data, so that it can be handed to a thread. */
export interface RedisOptions {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly isTls: boolean;
  /** In PEM: who may have signed the server's certificate. */
  readonly ca: string | undefined;
  readonly prefix: string;
  readonly reconnectMs: number;
  /** Where no answer came by then, none will. */
  readonly answerMs: number;
  /** For messages: without user and password. */
  readonly server: string;
}

const defaultUrl = 'redis://127.0.0.1:6379';
const defaultPrefix = 'flow:';
const defaultReconnectSeconds = 10;
/** Longer than any command of ours takes. */
const answerMs = 30_000;

/** What a stack says, and for what it doesn't say, the environment. Throws REDIS_URL or REDIS_CA. */
export async function parseRedisOptions(request: ProviderRequest): Promise<RedisOptions> {
  const { options, projectRoot } = request;
  const { REDIS_URL, REDIS_PASSWORD } = process.env;
  const { prefix = defaultPrefix, reconnectSeconds = defaultReconnectSeconds, ca } = options;
  const address = parseAddress(request, REDIS_URL);
  return {
    ...address,
    password: address.password ?? REDIS_PASSWORD,
    ca: typeof ca === 'string' ? await readCertificates(resolve(projectRoot, ca), request) : undefined,
    prefix: String(prefix),
    reconnectMs: Number(reconnectSeconds) * 1000,
    answerMs,
  };
}

type Address = Omit<RedisOptions, 'ca' | 'prefix' | 'reconnectMs' | 'answerMs'>;

/** The address itself may hold a password: no error shows it. */
function parseAddress({ options, placeOf }: ProviderRequest, variable: string | undefined): Address {
  const { url: given = variable } = options;
  const from = options['url'] === undefined ? 'REDIS_URL' : "the storage's url";
  const refuse = (reason: string): Error => errors.REDIS_URL({ from, reason }, placeOf?.('url'));
  const url = URL.parse(typeof given === 'string' ? given : defaultUrl);
  if (url === null) throw refuse('it is no URL');
  const isTls = url.protocol === 'rediss:';
  if (!isTls && url.protocol !== 'redis:') throw refuse(`its scheme is ${url.protocol.slice(0, -1)}`);
  if (url.hostname === '') throw refuse('it names no host');
  if (!/^\/?\d*$/.test(url.pathname)) throw refuse('its database is no number');
  const port = url.port === '' ? 6379 : Number(url.port);
  const database = Number(url.pathname.slice(1));
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    database,
    username: textOf(url.username, refuse),
    password: textOf(url.password, refuse),
    isTls,
    server: `${url.protocol}//${url.hostname}:${String(port)}/${String(database)}`,
  };
}

function textOf(encoded: string, refuse: (reason: string) => Error): string | undefined {
  try {
    return encoded === '' ? undefined : decodeURIComponent(encoded);
  } catch {
    throw refuse('a % in its user or password begins no percent-encoded sign');
  }
}

async function readCertificates(file: string, { placeOf }: ProviderRequest): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw errors.REDIS_CA({ file, reason }, { ...placeOf?.('ca'), cause });
  }
}
