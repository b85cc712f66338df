import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getTsconfig, type Cache, type TsConfigResult } from 'get-tsconfig';
import { codeFrame, positionAt } from '../contracts/code-frame.ts';
import type { SourcePosition } from '../contracts/flow-error.ts';
import { errors } from './errors.ts';

type CompilerOptions = NonNullable<TsConfigResult['config']['compilerOptions']>;

const legacyTarget = /^es(?:3|5|6|20(?:1\d|2[01]))$/i;
const typescriptFile = /\.[cm]?tsx?$/;

/**
 * The tsconfig under which a source has to be compiled for flow's sake: standard decorators, and fields that are defined
 * rather than assigned. Undefined where the project's own tsconfig means just that, or the file is no TypeScript.
 */
export function modernTsconfig(file: string, cache: Cache): string | undefined {
  if (!typescriptFile.test(file)) return undefined;
  const options = readTsconfig(file, cache)?.config.compilerOptions;
  if (options === undefined || !isLegacy(options)) return undefined;
  const { verbatimModuleSyntax, preserveValueImports, importsNotUsedAsValues } = options as Readonly<
    Record<string, unknown>
  >;
  return JSON.stringify({
    compilerOptions: {
      verbatimModuleSyntax,
      preserveValueImports,
      importsNotUsedAsValues,
      experimentalDecorators: false,
      useDefineForClassFields: true,
    },
  });
}

function readTsconfig(file: string, cache: Cache): TsConfigResult | null {
  try {
    return getTsconfig(path.dirname(file), 'tsconfig.json', cache);
  } catch (cause) {
    throw errors.FLOW_PACKAGE_TSCONFIG(
      { file, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause, ...placeOfExtends(path.dirname(file)) },
    );
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

function isLegacy(options: CompilerOptions): boolean {
  if (options.experimentalDecorators === true || options.useDefineForClassFields === false) return true;
  return (
    options.useDefineForClassFields === undefined && options.target !== undefined && legacyTarget.test(options.target)
  );
}
