import { FlowError, type RetryAdvice, type SourcePosition } from './flow-error.ts';

interface Definition {
  readonly message: (facts: never) => string;
  readonly retry?: RetryAdvice;
}

/** The run failed. */
interface FailureDefinition extends Definition {
  readonly hint?: string | ((facts: never) => string | undefined);
  readonly exitCode?: 1;
}

/** Bad usage or an invalid flow: whoever gave it can correct it, and is told how. */
interface UsageDefinition extends Definition {
  readonly hint: string | ((facts: never) => string);
  readonly exitCode: 2;
}

/** One entry of an error catalogue: how the message reads from its facts, and what to do. */
export type ErrorDefinition = FailureDefinition | UsageDefinition;

export interface ErrorContext {
  readonly cause?: unknown;
  readonly position?: SourcePosition | undefined;
  readonly frame?: string | undefined;
}

type Facts<D extends ErrorDefinition> = Parameters<D['message']> extends [infer P] ? P : Record<string, never>;
type Make<D extends ErrorDefinition> =
  Parameters<D['message']> extends []
    ? (facts?: Record<string, never>, context?: ErrorContext) => FlowError
    : (facts: Facts<D>, context?: ErrorContext) => FlowError;
export type ErrorCatalogue<C extends Readonly<Record<string, ErrorDefinition>>> = {
  readonly [K in keyof C]: Make<C[K]>;
};

/**
 * Makes a package's error catalogue. Unknown codes and missing facts don't compile.
 *
 * @example
 * const errors = defineErrors({
 *   MY_STORE_FULL: { message: (p: { path: string }) => `The store at ${p.path} is full.`, hint: 'Free some space.' },
 * });
 * throw errors.MY_STORE_FULL({ path: '/data' });
 */
export function defineErrors<const C extends Readonly<Record<string, ErrorDefinition>>>(
  catalogue: C,
): ErrorCatalogue<C> {
  const makers = Object.entries(catalogue).map(([code, definition]) => [code, maker(code, definition)] as const);
  return Object.fromEntries(makers) as ErrorCatalogue<C>;
}

function maker(code: string, definition: ErrorDefinition): (facts?: unknown, context?: ErrorContext) => FlowError {
  return (facts, context) => {
    const known = facts as never;
    const hint = typeof definition.hint === 'function' ? definition.hint(known) : definition.hint;
    return new FlowError({
      code,
      message: definition.message(known),
      hint,
      exitCode: definition.exitCode,
      retry: definition.retry,
      ...context,
    });
  };
}
