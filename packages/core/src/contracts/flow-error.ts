const flowErrorMark = Symbol.for('flow.error');

/** What may be tried again after an error: nothing, the task, or the whole command. */
export type RetryAdvice = 'never' | 'task' | 'command';

/** Where in the user's own files something stands; lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface FlowErrorOptions {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  readonly exitCode?: number | undefined;
  readonly retry?: RetryAdvice | undefined;
  readonly position?: SourcePosition | undefined;
  readonly frame?: string | undefined;
}

/** The one error class: a stable code, what happened, and what to do about it. */
export class FlowError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: number;
  readonly retry: RetryAdvice;
  readonly position: SourcePosition | undefined;
  readonly frame: string | undefined;

  constructor(options: FlowErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FlowError';
    this.code = options.code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 1;
    this.retry = options.retry ?? 'never';
    this.position = options.position;
    this.frame = options.frame;
    Object.defineProperty(this, flowErrorMark, { value: true });
  }

  /** True for a FlowError of any copy of core: it tests a plain property, not the class. */
  static is(error: unknown, code?: string): error is FlowError {
    if (typeof error !== 'object' || error === null || !(flowErrorMark in error)) return false;
    return code === undefined || ('code' in error && error.code === code);
  }
}
