import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getTsconfig, type Cache, type TsConfigResult } from 'get-tsconfig';
import { codeFrame, positionAt } from '../contracts/code-frame.ts';
import type { SourcePosition } from '../contracts/flow-error.ts';
import { errors } from './errors.ts';

/** The tsconfig.json that holds for a source; undefined where there is none. Throws FLOW_PACKAGE_TSCONFIG. */
export function readTsconfig(file: string, cache?: Cache): TsConfigResult | undefined {
  const folder = path.dirname(file);
  try {
    return getTsconfig(folder, 'tsconfig.json', cache) ?? undefined;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw errors.FLOW_PACKAGE_TSCONFIG({ file, reason }, { cause, ...placeOfExtends(folder) });
  }
}

/** What esbuild has read without a complaint can only extend what isn't there. */
function placeOfExtends(folder: string): { readonly position: SourcePosition; readonly frame: string } | undefined {
  const file = path.join(folder, 'tsconfig.json');
  if (!existsSync(file)) return path.dirname(folder) === folder ? undefined : placeOfExtends(path.dirname(folder));
  const text = readFileSync(file, 'utf8');
  const key = '"extends"';
  const at = positionAt(text, Math.max(0, text.indexOf(key)));
  return { position: { file, ...at }, frame: codeFrame(text, at, key.length) };
}
