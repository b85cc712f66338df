import type { Cache, TsConfigResult } from 'get-tsconfig';
import { readTsconfig } from './read-tsconfig.ts';

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

function isLegacy(options: CompilerOptions): boolean {
  if (options.experimentalDecorators === true || options.useDefineForClassFields === false) return true;
  return (
    options.useDefineForClassFields === undefined && options.target !== undefined && legacyTarget.test(options.target)
  );
}
