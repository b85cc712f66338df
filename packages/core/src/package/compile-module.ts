import { createRequire } from 'node:module';
import path from 'node:path';
import type { Loader, TransformOptions, TsconfigRaw } from 'esbuild';
import { Visitor, type Program } from 'oxc-parser';
import { classAnnotations } from './annotate-classes.ts';
import { readTsconfig } from './read-tsconfig.ts';
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
 * module has a syntax error, which its own compiler shall tell. Rejects with FLOW_PACKAGE_TSCONFIG.
 *
 * @param file - absolute
 */
export async function compileModule(code: string, file: string): Promise<CompiledModule | undefined> {
  const text = annotated(code, file);
  if (text === undefined) return undefined;
  const { transform } = await import('esbuild');
  return withOriginal(await transform(text, transformOptions(file)), text, code);
}

/** `compileModule` for what can't wait, as Node's module hooks; the map stands in the code. */
export function compileInline(code: string, file: string): string | undefined {
  const text = annotated(code, file);
  if (text === undefined) return undefined;
  const { transformSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  return withInlineMap(withOriginal(transformSync(text, transformOptions(file)), text, code));
}

/** The module with its classes' places; undefined when it needs no compiling. */
function annotated(code: string, file: string): string | undefined {
  if (!scriptFile.test(file) || !code.includes('class')) return undefined;
  const program = parseSource(code, file);
  if (program === undefined) return undefined;
  const annotations = classAnnotations(program, code, file);
  if (annotations.length === 0) return hasDecorators(program) ? code : undefined;
  return withInlineMap(editSource(code, file, annotations));
}

function transformOptions(file: string): TransformOptions {
  return {
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
  };
}

function withOriginal(compiled: Pick<CompiledModule, 'code' | 'map'>, text: string, code: string): CompiledModule {
  return { code: compiled.code, map: showOriginal(compiled.map, text, code) };
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
function compilerOptions(file: string): NonNullable<TsconfigRaw['compilerOptions']> {
  const { verbatimModuleSyntax } = readTsconfig(file)?.config.compilerOptions ?? {};
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
