import type { FlowError } from '@flow/core';
import { errors } from './errors.ts';

/** What a plugin's command refused or failed with by the means of its framework; undefined for any other error. */
export function commandError(error: unknown): FlowError | undefined {
  if (!(error instanceof Error) || !('oclif' in error)) return undefined;
  const reason = error.message.replace(/\n+See more help with --help$/, '');
  return 'parse' in error
    ? errors.FLOW_COMMAND_USAGE({ reason }, { cause: error })
    : errors.FLOW_COMMAND_FAILED({ reason }, { cause: error });
}
