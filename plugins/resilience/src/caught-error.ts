import type { ErrorRecord } from '@flow/core/kernel';

/** The error that `@catchError` stored: plain data, whatever was thrown. */
export interface CaughtError extends Omit<ErrorRecord, 'retry' | 'cause'> {
  readonly cause?: CaughtError;
}

/** Without what an error tells the engine about trying again: that is over when it is caught. */
export function caughtError({ retry: _retry, cause, ...told }: ErrorRecord): CaughtError {
  return { ...told, ...(cause !== undefined && { cause: caughtError(cause) }) };
}
