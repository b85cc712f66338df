import type { SourcePosition } from './flow-error.ts';

/** What is odd but holds nothing up. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The user's own line that it is about. */
  readonly position?: SourcePosition | undefined;
  /** Of the warnings with one code and topic a run tells the first; by default, the message is the topic. */
  readonly topic?: string | undefined;
}
