import path from 'node:path';
import type { Loader } from 'esbuild';
import { getTsconfig } from 'get-tsconfig';
import { Visitor, type Program } from 'oxc-parser';
import { classAnnotations } from './annotate-classes.ts';
import { editSource, parseSource, withInlineMap } from './source-edits.ts';

/** A module as Node can run it, but for JSX, which stays. */
export interface CompiledModule {
  readonly code: string;
  /** A source map as JSON, with the original text in it. */
  readonly map: string;
}

const scriptFile = /\.[cm]?[jt]sx?$/;

/**
 * Compiles one module as a code package's are: standard decorators are lowered, fields are defined, and classes record
 * where they stand, so that a flow's graph is read from its source. Undefined when there is nothing of that to do, or the
 * module has a syntax error, which its own compiler shall tell.
 *
 * @param file - absolute
 */
export async function compileModule(code: string, file: string): Promise<CompiledModule | undefined> {
  if (!scriptFile.test(file) || !code.includes('class')) return undefined;
  const program = parseSource(code, file);
  if (program === undefined) return undefined;
  const annotations = classAnnotations(program, code, file);
  if (annotations.length === 0 && !hasDecorators(program)) return undefined;
  const annotated = annotations.length === 0 ? code : withInlineMap(editSource(code, file, annotations));
  const { transform } = await import('esbuild');
  const compiled = await transform(annotated, {
    // At esnext esbuild leaves decorators, which no Node runs.
    target: 'es2024',
    keepNames: true,
    charset: 'utf8',
    loader: loaderOf(file),
    tsconfigRaw: { compilerOptions: compilerOptions(file) },
    sourcefile: file,
    sourcemap: 'external',
    sourcesContent: true,
    jsx: 'preserve',
    format: 'esm',
  });
  return { code: compiled.code, map: showOriginal(compiled.map, annotated, code) };
}

/** Where the annotations needed no map of their own, the compiler's shows them as if they stood in the file. */
function showOriginal(map: string, annotated: string, code: string): string {
  const parsed = JSON.parse(map) as { readonly sourcesContent: readonly string[] };
  return JSON.stringify({
    ...parsed,
    sourcesContent: parsed.sourcesContent.map((text) => (text === annotated ? code : text)),
  });
}

function hasDecorators(program: Program): boolean {
  let found = false;
  new Visitor({ Decorator: () => void (found = true) }).visit(program);
  return found;
}

/** Of the project's tsconfig, what says which imports stay; decorators and fields are the standard's. */
function compilerOptions(file: string): Record<string, unknown> {
  const own = getTsconfig(path.dirname(file))?.config.compilerOptions;
  const { verbatimModuleSyntax } = own ?? {};
  return {
    ...(verbatimModuleSyntax !== undefined && { verbatimModuleSyntax }),
    experimentalDecorators: false,
    useDefineForClassFields: true,
  };
}

function loaderOf(file: string): Loader {
  const ending = path.extname(file).slice(1).replace(/^[cm]/, '');
  return ending === 'tsx' || ending === 'ts' || ending === 'jsx' ? ending : 'js';
}
