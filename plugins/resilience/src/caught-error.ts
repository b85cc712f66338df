import type { ErrorRecord } from '@flow/core/kernel';

/** The error that `@catchError` stored: plain data, whatever was thrown. */
export interface CaughtError extends Omit<ErrorRecord, 'retry' | 'cause' | 'errors'> {
  readonly cause?: CaughtError;
  readonly errors?: readonly CaughtError[];
}

/** Without what an error tells the engine about trying again: that is over when it is caught. */
export function caughtError({ retry: _retry, cause, errors, ...told }: ErrorRecord): CaughtError {
  return {
    ...told,
    ...(cause !== undefined && { cause: caughtError(cause) }),
    ...(errors !== undefined && { errors: errors.map((error) => caughtError(error)) }),
  };
}
