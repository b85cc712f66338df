import type { FlowError } from '@flow/core';

/** The lines of a stack that lead to the caller of `callee`, which awaiting would lose. */
export function callerOf(callee: (...args: never[]) => unknown): string {
  const here = new Error();
  Error.captureStackTrace(here, callee);
  return (here.stack ?? '').split('\n').slice(1).join('\n');
}

/** Ends an error's stack with the caller's lines, where they aren't in it. */
export function keepCaller(error: FlowError, caller: string): FlowError {
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  const lines = caller.split('\n').filter((line) => !stack.includes(line.replace(/^\s+at (async )?/, '')));
  if (lines.length > 0) error.stack = [stack, ...lines].join('\n');
  return error;
}
