import { FlowError, type SourcePosition } from '../../contracts/flow-error.ts';

/** What one look at an installation found. */
export interface HealthCheck {
  /** What was looked at, as `store`. */
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly message: string;
  /** What to do. */
  readonly hint?: string | undefined;
  /** The error's code, where it is one. */
  readonly code?: string | undefined;
  /** Where it is to be corrected. */
  readonly position?: SourcePosition | undefined;
}

export function ok(name: string, message: string): HealthCheck {
  return { name, status: 'ok', message };
}

/** An error as a finding. */
export function finding(name: string, error: unknown, status: 'warning' | 'problem' = 'problem'): HealthCheck {
  if (!FlowError.is(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return { name, status, message };
  }
  const { code, message, hint, position } = error;
  return { name, status, message, hint, code, position };
}
