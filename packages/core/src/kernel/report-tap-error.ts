import type { FlowError } from '../contracts/flow-error.ts';

/** Told of what a plugin did wrong, where the others go on. */
export type ReportTapError = (error: FlowError) => void;
