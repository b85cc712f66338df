import { artifactErrors } from './artifact-errors.ts';
import { structureErrors } from './structure-errors.ts';

/** All that can be wrong with a flow's graph and its artifacts. */
export const errors: typeof structureErrors & typeof artifactErrors = { ...structureErrors, ...artifactErrors };
