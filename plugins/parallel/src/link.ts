import type { Frame } from './frame.ts';

/** A member's way to the others. */
export interface Link {
  /** Resolves when the frame is on its way. */
  send(frame: Frame): Promise<void>;
  /** Leaves in peace; the main member stays until all others have left. */
  close(): Promise<void>;
  /** Leaves at once. */
  destroy(): void;
}
