import { FlowError } from '../../contracts/flow-error.ts';
import { errors } from '../errors.ts';

/** A failed call of the file system, as Node reports it. */
export interface SystemError extends Error {
  readonly code: string;
}

export function isSystemError(error: unknown, ...codes: readonly string[]): error is SystemError {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return codes.length === 0 ? 'syscall' in error : codes.includes(error.code);
}

/** The error of a write to `path`, for people. What is no error of the file system passes unchanged. */
export function writeFailure(error: unknown, path: string): unknown {
  if (FlowError.is(error) || !isSystemError(error)) return error;
  const facts = { path, reason: error.message };
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ELOOP':
      return errors.FLOW_STORAGE_NOT_WRITABLE(facts, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return errors.FLOW_STORAGE_FULL(facts, { cause: error });
    default:
      return errors.FLOW_STORAGE_FAILED(facts, { cause: error });
  }
}

/** As `writeFailure`, for a root that is being opened: nothing but a full disk is worth telling apart there. */
export function openFailure(error: unknown, root: string): unknown {
  const failure = writeFailure(error, root);
  if (!isSystemError(error) || !FlowError.is(failure, 'FLOW_STORAGE_FAILED')) return failure;
  return errors.FLOW_STORAGE_NOT_WRITABLE({ path: root, reason: error.message }, { cause: error });
}

/** As `writeFailure`, for a read. */
export function readFailure(error: unknown, path: string): unknown {
  if (FlowError.is(error) || !isSystemError(error)) return error;
  const facts = { path, reason: error.message };
  const isForbidden = error.code === 'EACCES' || error.code === 'EPERM';
  return isForbidden
    ? errors.FLOW_STORAGE_NOT_READABLE(facts, { cause: error })
    : errors.FLOW_STORAGE_FAILED(facts, { cause: error });
}

/** True for what reading says where there is no object: nothing at all, or a folder. */
export function isAbsent(error: unknown): boolean {
  return isSystemError(error, 'ENOENT', 'ENOTDIR', 'EISDIR');
}
