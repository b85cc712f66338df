import { errors } from './errors.ts';
import type { FlowError } from './flow-error.ts';

/** The error of every storage where `getStream` finds no object. */
export function missingObject(key: string, store: string): FlowError {
  return errors.FLOW_STORAGE_MISSING({ key, store });
}
