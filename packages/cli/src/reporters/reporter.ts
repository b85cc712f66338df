import type { RunEvent } from '@flow/core/kernel';

/** Shows what happens in a run, as it happens. Disposing leaves the terminal as it was found. */
export interface Reporter extends Disposable {
  /** What it returns resolves when more can be shown; until then, what tasks print is held back. */
  onEvent(event: RunEvent): Promise<void> | undefined;
}
