import type { RunEvent } from '@flow/core/kernel';

/** Shows what happens in a run, as it happens. Disposing leaves the terminal as it was found. */
export interface Reporter extends Disposable {
  onEvent(event: RunEvent): void;
}
