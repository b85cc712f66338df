import { FlowError } from '@flow/core';
import type { ErrorRecord } from '@flow/core/kernel';

/** An error as it was stored, as an error again. */
export function reviveError(record: ErrorRecord): Error {
  const { name, code, message, stack } = record;
  const cause = record.cause === undefined ? undefined : reviveError(record.cause);
  if (name === 'FlowError' && code !== undefined) return new FlowError({ ...record, code, cause });
  const error = new Error(message, cause === undefined ? undefined : { cause });
  return Object.assign(error, { name, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) });
}
