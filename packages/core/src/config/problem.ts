import type { Place } from './place.ts';

/** One mistake in the configuration. */
export interface Problem {
  readonly kind: 'unknownKey' | 'invalid';
  readonly text: string;
  readonly hint?: string | undefined;
  /** Undefined for a variable or a flag, which `text` names. */
  readonly place?: Place | undefined;
}
