import type { Project, ScratchStores } from '@flow/core/engine';
import type { SpinChoice, SpinParsing } from './spin-choice.ts';

/** What stays the same however often the step runs. */
export interface SpinSession {
  readonly project: Project;
  /** As the user named it. */
  readonly file: string;
  readonly flags: SpinChoice;
  readonly parsing: SpinParsing;
  /** Undefined where what comes of it is kept. */
  readonly scratch: ScratchStores | undefined;
}
