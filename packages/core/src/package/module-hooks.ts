import { readFileSync } from 'node:fs';
import {
  createRequire,
  registerHooks,
  setSourceMapsSupport,
  type LoadHookSync,
  type ResolveHookSync,
} from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createPathsMatcher, type Cache } from 'get-tsconfig';
import type { compileInline } from './compile-module.ts';
import { CompiledModules } from './compiled-modules.ts';
import { findModule } from './find-module.ts';
import { readTsconfig } from './read-tsconfig.ts';

/**
 * From here on Node loads flows: TypeScript modules of the user's that hold their classes are compiled as code packages
 * are, and imports from TypeScript mean what they mean there. All else is left to Node.
 *
 * @param cacheDir - where compiled modules are kept
 */
export function registerModuleHooks(cacheDir: string): void {
  setSourceMapsSupport(true);
  const tsconfigs: Cache = new Map();
  const modules = new CompiledModules(path.join(cacheDir, 'modules'));
  registerHooks({ resolve: resolver(tsconfigs), load: loader(modules, tsconfigs) });
}

/** An import that Node itself understands stays as it is, its errors too. */
function resolver(tsconfigs: Cache): ResolveHookSync {
  return (specifier, context, next) => {
    const parent = ownTypescript(context.parentURL);
    const meant = parent === undefined ? undefined : placeMeant(specifier, parent, tsconfigs);
    return next(meant ?? specifier, context);
  };
}

function loader(modules: CompiledModules, tsconfigs: Cache): LoadHookSync {
  return (url, context, next) => {
    const file = ownTypescript(url);
    const code = file === undefined ? '' : readFileSync(file, 'utf8');
    if (file === undefined || !mayNeedCompiling(code)) return next(url, context);
    const { verbatimModuleSyntax } = readTsconfig(file, tsconfigs)?.config.compilerOptions ?? {};
    const source = modules.get([file, code, verbatimModuleSyntax], () => compile(code, file));
    return source === '' ? next(url, context) : { format: 'module', source, shortCircuit: true };
  };
}

/** Empty when there is nothing to compile. What is kept needs neither a parser nor a compiler. */
function compile(code: string, file: string): string {
  const compiler = createRequire(import.meta.url)('./compile-module.js') as { compileInline: typeof compileInline };
  return compiler.compileInline(code, file) ?? '';
}

function mayNeedCompiling(code: string): boolean {
  const isModule = /^\s*(?:import|export)\b/m.test(code);
  return isModule && code.includes('class') && /@|\bextends\b/.test(code);
}

/** The path of a module in TypeScript that isn't installed. */
function ownTypescript(url: string | undefined): string | undefined {
  if (url === undefined || !/^file:.*\.m?ts(?:[?#]|$)/.test(url)) return undefined;
  const file = fileURLToPath(url);
  return file.includes('/node_modules/') ? undefined : file;
}

/** What `paths` may lead a type checker to, and nothing can run. */
const declarations = /\.d\.[cm]?ts$/;

/** Where the tsconfig's `paths` lead, or what a relative import without its file's own ending stands for. */
function placeMeant(specifier: string, parent: string, tsconfigs: Cache): string | undefined {
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return besides(specifier, parent);
  if (/^(?:\/|#|[a-z]+:)/.test(specifier)) return undefined;
  const tsconfig = readTsconfig(parent, tsconfigs);
  const places = tsconfig === undefined ? [] : (createPathsMatcher(tsconfig)?.(specifier) ?? []);
  const found = places.filter((place) => !declarations.test(place)).flatMap((place) => findModule(place) ?? [])[0];
  return found === undefined ? undefined : pathToFileURL(found).href;
}

function besides(specifier: string, parent: string): string | undefined {
  const url = new URL(specifier, pathToFileURL(parent));
  const place = fileURLToPath(url);
  const found = findModule(place);
  if (found === undefined || found === place) return undefined;
  return `${pathToFileURL(found).href}${url.search}${url.hash}`;
}
