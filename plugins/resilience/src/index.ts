export { catchError } from './catch-error.ts';
export type { CaughtError } from './caught-error.ts';
export { flowTimeout } from './flow-timeout.ts';
export type { ErrorClass, ErrorMatch } from './match-error.ts';
export type { CatchErrorOptions, FlowTimeoutOptions, RetryOptions, TimeoutOptions } from './options.ts';
export type { Duration } from './read-values.ts';
export { retry } from './retry.ts';
export { timeout } from './timeout.ts';
