import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errors } from './errors.ts';

/** Makes what writes the run's id. Throws FLOW_RUN_ID_FILE now, not when the run has begun, where it can't be written. */
export function openRunIdFile(file: string | undefined, cwd: string): (run: string) => void {
  if (file === undefined) return () => undefined;
  const path = resolve(cwd, file);
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (cause) {
    throw errors.FLOW_RUN_ID_FILE(
      { path: file, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  }
  return (run) => writeFileSync(path, run);
}
