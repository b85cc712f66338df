import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Loader, OnLoadResult, Plugin, PluginBuild } from 'esbuild';
import type { Cache } from 'get-tsconfig';
import type { Program } from 'oxc-parser';
import { positionAt } from '../contracts/code-frame.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { classAnnotations, mayHoldFlow } from './annotate-classes.ts';
import { filesFolder, type PackageWarning } from './built-package.ts';
import { errors, packageWarning } from './errors.ts';
import { owningPackage } from './find-package.ts';
import { needsCore } from './kept-packages.ts';
import { modernTsconfig } from './modern-typescript.ts';
import { portablePath, projectPath, slashes, within, type Places } from './portable-path.ts';
import { mayReadPlace, relocateModule, type FileRead } from './relocate-module.ts';
import { editSource, parseSource, withInlineMap, type SourceEdit } from './source-edits.ts';

const moduleFile = /\.[cm]?[jt]sx?$/;

/** What the user's own sources bring, beside their code. */
export interface OwnSources {
  /** Their text as it was read, by absolute path. */
  readonly modules: Map<string, string>;
  /** By module, what it names beside itself: files, folders and modules of workers, absolute. */
  readonly beside: Map<string, Set<string>>;
  /** Files that modules read beside themselves: absolute path by path in the package. */
  readonly assets: Map<string, string>;
  /** Modules that are run as workers: absolute path by path in the package. */
  readonly workers: Map<string, string>;
  /** Folders that were taken whole. */
  readonly folders: Set<string>;
  readonly warnings: PackageWarning[];
}

/** True for a source that is bundled as the project's: not installed, and not core's. */
export function isOwnSource(file: string, places: Places): boolean {
  return !slashes(file).includes('/node_modules/') && within(file, places.coreDir) === undefined;
}

/**
 * Compiles the user's own sources: classes know their place, modules find the files beside them. Plugins that are installed
 * have to be bundled, for there is one core; their modules find their files in the same way.
 */
export function ownSourcesPlugin(places: Places, own: OwnSources): Plugin {
  const tsconfigs: Cache = new Map();
  const inPlugin = memoize((folder) => {
    const owner = within(folder, places.coreDir) === undefined ? owningPackage(path.join(folder, 'module')) : undefined;
    return owner !== undefined && needsCore(owner);
  });
  return {
    name: 'own-sources',
    setup(build) {
      build.onLoad({ filter: moduleFile, namespace: 'file' }, async ({ path: file }) => {
        if (!isOwnSource(file, places)) {
          return inPlugin(path.dirname(file))
            ? { contents: await relocated(file, places, own), loader: loaderOf(file) }
            : undefined;
        }
        try {
          return await loadOwnSource({ build, file, places, own, tsconfig: modernTsconfig(file, tsconfigs) });
        } catch (error) {
          if (!FlowError.is(error)) throw error;
          return { errors: [{ text: error.message, detail: error }] };
        }
      });
    },
  };
}

interface SourceLoad {
  readonly build: PluginBuild;
  readonly file: string;
  readonly places: Places;
  readonly own: OwnSources;
  readonly tsconfig: string | undefined;
}

async function loadOwnSource(load: SourceLoad): Promise<OnLoadResult> {
  const original = await readFile(load.file, 'utf8');
  load.own.modules.set(load.file, original);
  const contents = await editOwnSource(load, original);
  const loader = loaderOf(load.file);
  if (load.tsconfig === undefined) return { contents, loader };
  const jsx = loader.endsWith('x');
  const compiled = await load.build.esbuild
    .transform(contents, {
      loader,
      tsconfigRaw: load.tsconfig,
      sourcefile: path.basename(load.file),
      sourcemap: 'inline',
      target: 'esnext',
      jsx: 'preserve',
      charset: 'utf8',
    })
    .catch(() => undefined);
  return compiled === undefined ? { contents, loader } : { contents: compiled.code, loader: jsx ? 'jsx' : 'js' };
}

async function editOwnSource({ file, places, own }: SourceLoad, code: string): Promise<string> {
  if (!mayHoldFlow(code) && !mayReadPlace(code)) return code;
  const program = parseSource(code, file);
  if (program === undefined) return code;
  const annotations = classAnnotations(program, code, projectPath(file, places.projectRoot));
  const edits = [...annotations, ...(await relocate(program, { file, code, places, own }))];
  return edits.length === 0 ? code : withInlineMap(editSource(code, file, edits));
}

async function relocated(file: string, places: Places, own: OwnSources): Promise<string> {
  const code = await readFile(file, 'utf8');
  const program = mayReadPlace(code) ? parseSource(code, file) : undefined;
  const edits = program === undefined ? [] : await relocate(program, { file, code, places, own });
  return edits.length === 0 ? code : withInlineMap(editSource(code, file, edits));
}

async function relocate(program: Program, reader: Reader): Promise<readonly SourceEdit[]> {
  const place = placeInPackage(reader.file, reader.places);
  const { reads, edits } = relocateModule(program, reader.code, reader.file, place);
  await Promise.all(reads.map((read) => takeAlong(read, reader)));
  return edits;
}

interface Reader {
  readonly file: string;
  readonly code: string;
  readonly places: Places;
  readonly own: OwnSources;
}

async function takeAlong(read: FileRead, reader: Reader): Promise<void> {
  const { own, places, file } = reader;
  const found = await stat(read.target).catch(() => undefined);
  if (found === undefined) return warn(read, reader, 'which does not exist');
  own.beside.set(file, (own.beside.get(file) ?? new Set()).add(read.target));
  const isModule = read.isWorker && moduleFile.test(read.target);
  if (found.isFile() && isModule) return void own.workers.set(placeInPackage(read.target, places), read.target);
  const place = placeBeside(read.target, reader);
  if (!place.startsWith(filesFolder)) return warn(read, reader, 'too far above the project');
  if (found.isFile()) return void own.assets.set(place, read.target);
  if (within(read.target, path.dirname(file)) === undefined) return warn(read, reader, 'a folder that is not below it');
  own.folders.add(read.target);
  for (const entry of await readdir(read.target, { recursive: true, withFileTypes: true })) {
    const inside = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) own.folders.add(inside);
    const isInstalled = slashes(path.relative(read.target, inside)).split('/').includes('node_modules');
    if (entry.isFile() && !isInstalled) own.assets.set(placeBeside(inside, reader), inside);
  }
}

function warn(read: FileRead, { file, code, places, own }: Reader, reason: string): void {
  const shown = projectPath(file, places.projectRoot);
  const target = projectPath(read.target, places.projectRoot) || '.';
  const position = { file: shown, ...positionAt(code, read.start) };
  own.warnings.push(packageWarning(errors.FLOW_PACKAGE_LEFT_OUT({ file: shown, target, reason }, { position })));
}

function placeInPackage(file: string, places: Places): string {
  return filesFolder + portablePath(file, places);
}

/** Where the module looks for it: as far from the module's own place as it is from the source. */
function placeBeside(target: string, { file, places }: Reader): string {
  const way = slashes(path.relative(path.dirname(file), target));
  return path.posix.join(path.posix.dirname(placeInPackage(file, places)), way);
}

function loaderOf(file: string): Loader {
  const ending = path.extname(file).slice(1).replace(/^[cm]/, '');
  return ending === 'tsx' || ending === 'ts' || ending === 'jsx' ? ending : 'js';
}

function memoize(answer: (key: string) => boolean): (key: string) => boolean {
  const known = new Map<string, boolean>();
  return (key) => {
    const value = known.get(key) ?? answer(key);
    known.set(key, value);
    return value;
  };
}
