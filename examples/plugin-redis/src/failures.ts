import {
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
} from '@redis/client';
import type { FlowError } from '@flow/core';
import { errors } from './errors.ts';

/** Where it failed: the server, and what was read or written there. */
export interface Place {
  readonly server: string;
  readonly what: string;
}

/** What a server says that is starting, failing over or busy. */
const passing = /^(?:LOADING|BUSY|MASTERDOWN|TRYAGAIN)\b/;
const refused = /^(?:NOAUTH|WRONGPASS|ERR (?:AUTH|invalid (?:username|password)|Client sent AUTH))\b/;

/** The server was asked and said nothing. */
export class NoAnswer extends Error {
  constructor(ms: number) {
    super(`it has not answered for ${String(ms / 1000)} seconds`);
  }
}

const disconnections = [
  NoAnswer,
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  SocketClosedUnexpectedlyError,
] as const;

/** True where there is no connection, or it is gone. */
export function isDisconnection(cause: unknown): boolean {
  return codeOf(cause) !== undefined || disconnections.some((kind) => cause instanceof kind);
}

/** True where the same command may succeed a moment later: the connection is gone, or the server isn't ready. */
export function isPassing(cause: unknown): boolean {
  if (cause instanceof ErrorReply) return passing.test(cause.message);
  return isDisconnection(cause) && !isBadCertificate(cause);
}

/** The error for people, of a command that won't succeed either when it is sent again. */
export function failureOf(cause: unknown, place: Place): unknown {
  if (isDisconnection(cause)) return unreachableFailure(cause, place.server);
  if (!(cause instanceof ErrorReply)) return cause;
  const reason = sentence(cause.message);
  const failed = { ...place, reason };
  const context = { cause };
  if (refused.test(cause.message)) return errors.REDIS_AUTH({ server: place.server, reason }, context);
  switch (/^[A-Z]+/.exec(cause.message)?.[0]) {
    case 'OOM':
      return errors.REDIS_FULL(place, context);
    case 'MISCONF':
      return errors.REDIS_NOT_SAVING(place, context);
    case 'NOPERM':
      return errors.REDIS_FORBIDDEN(failed, context);
    case 'READONLY':
      return errors.REDIS_REPLICA(place, context);
    case 'MOVED':
    case 'CLUSTERDOWN':
      return errors.REDIS_CLUSTER(place, context);
    case 'DRAFTLOST':
      return errors.REDIS_DRAFT_LOST(place, context);
    default:
      return errors.REDIS_FAILED(failed, context);
  }
}

export function unreachableFailure(cause: unknown, server: string): FlowError {
  return errors.REDIS_UNREACHABLE({ server, reason: reasonOf(cause) }, { cause });
}

export function lostFailure(cause: unknown, place: Place & { readonly seconds: number }): FlowError {
  return errors.REDIS_LOST({ ...place, reason: reasonOf(cause) }, { cause });
}

/** Of a certificate that isn't trusted, TLS tells by codes of several families. */
function isBadCertificate(cause: unknown): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(codeOf(cause) ?? '');
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to it',
  ECONNRESET: 'the connection was reset',
};

function reasonOf(cause: unknown): string {
  const known = reasons[codeOf(cause) ?? ''];
  if (known !== undefined) return known;
  if (cause instanceof ConnectionTimeoutError) return 'it does not answer';
  if (isDisconnection(cause) && codeOf(cause) === undefined && !(cause instanceof NoAnswer))
    return 'the connection was closed';
  return cause instanceof Error ? sentence(cause.message) : String(cause);
}

/** A name with several addresses fails with the errors of all of them. */
function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof AggregateError ? codeOf(cause.errors[0]) : undefined;
}

/** As part of a longer one. */
function sentence(text: string): string {
  return text.replace(/^ERR /, '').replace(/\.$/, '');
}
