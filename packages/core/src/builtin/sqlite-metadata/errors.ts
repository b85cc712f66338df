import { FlowError } from '../../contracts/flow-error.ts';
import { errors } from '../errors.ts';
import { isSystemError } from '../local-storage/errors.ts';

export const busySeconds = 20;

// SQLite's primary result codes.
const permission = 3;
const busy = 5;
const locked = 6;
const readOnly = 8;
const corrupt = 11;
const full = 13;
const cantOpen = 14;
const notADatabase = 26;

/** The error of an index, for people. What neither SQLite nor the file system said passes unchanged. */
export function metadataFailure(error: unknown, path: string): unknown {
  if (FlowError.is(error)) return error;
  if (isSystemError(error)) return errors.FLOW_METADATA_NOT_WRITABLE({ path, reason: error.message }, { cause: error });
  const code = resultCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const facts = { path, reason: error.message };
  const context = { cause: error };
  switch (code) {
    case permission:
    case readOnly:
    case cantOpen:
      return errors.FLOW_METADATA_NOT_WRITABLE(facts, context);
    case corrupt:
    case notADatabase:
      return errors.FLOW_METADATA_CORRUPT(facts, context);
    case full:
      return errors.FLOW_METADATA_FULL(facts, context);
    case busy:
    case locked:
      return errors.FLOW_METADATA_BUSY({ path, seconds: busySeconds }, context);
    default:
      return errors.FLOW_METADATA_FAILED(facts, context);
  }
}

export function isBusy(error: unknown): boolean {
  return resultCode(error) === busy;
}

/** The file is there, and what SQLite needs beside it can't be made. */
export function isUnopenable(error: unknown): boolean {
  return resultCode(error) === cantOpen;
}

/** The low byte is the primary code, the rest refines it. */
function resultCode(error: unknown): number | undefined {
  const hasCode = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
  return hasCode ? Number(error.errcode) & 0xff : undefined;
}
