import { FlowError } from '@flow/core';
import type { ErrorRecord } from '@flow/core/kernel';

/** An error as it was stored, as an error again. */
export function reviveError(record: ErrorRecord): Error {
  const { name, code, message, stack } = record;
  const cause = record.cause === undefined ? undefined : reviveError(record.cause);
  if (name === 'FlowError' && code !== undefined) return new FlowError({ ...record, code, cause });
  const options = cause === undefined ? undefined : { cause };
  const error =
    record.errors === undefined
      ? new Error(message, options)
      : new AggregateError(
          record.errors.map((one) => reviveError(one)),
          message,
          options,
        );
  return Object.assign(error, { name, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) });
}
