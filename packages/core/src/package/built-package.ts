import type { SourcePosition } from '../contracts/flow-error.ts';
import type { ContentHash } from '../contracts/ids.ts';
import type { Machine } from './machine-code.ts';

/** The module that a worker process runs, in every package. */
export const taskEntry = 'task.mjs';

/** The module that a launcher imports, in every package: exports `module` (the user's namespace) and `decorators`. */
export const flowEntry = 'flow.mjs';

/** Where files stand in a package that modules read beside themselves. */
export const filesFolder = 'files/';

/** One file of a package; `path` is relative to the package, with slashes. */
export interface PackageFile {
  readonly path: string;
  readonly contents: Uint8Array;
  readonly executable?: boolean;
}

/** A step decorator that a module exports by its name. */
export interface DecoratorSource {
  readonly name: string;
  /** Absolute. */
  readonly module: string;
}

export interface BuildOptions {
  /** The flow file, absolute. */
  readonly file: string;
  readonly projectRoot: string;
  /** The folder that paths in messages count from; by default, the project's. */
  readonly cwd?: string;
  /** Where packages are kept between runs. */
  readonly cacheDir: string;
  /** Module specifiers or absolute files of the plugins whose task side belongs into the package. */
  readonly plugins: readonly string[];
  /** What all steps are to be given, as far as packages provide it; none by default. */
  readonly decorators?: readonly DecoratorSource[];
  /** The package folder of the core that the package carries; by default the running one's. */
  readonly coreDir?: string;
  readonly extraFiles?: readonly PackageFile[];
}

/** `BuildOptions` with real paths. */
export interface PackageRequest extends BuildOptions {
  readonly cwd: string;
  readonly coreDir: string;
}

/** A package with native code; the user's own addons count as packages without a version. */
export interface NativePackage {
  readonly name: string;
  readonly version: string;
  /** Those that it holds code for. */
  readonly machines: readonly Machine[];
}

/** One of the user's own modules in a package, and what its imports mean. */
export interface BuiltModule {
  /** Absolute. */
  readonly path: string;
  /** Of its text as it was bundled. */
  readonly hash: ContentHash;
  readonly imports: readonly ModuleImport[];
  /** Stands for the files that it reads beside itself, their content included; undefined when there are none. */
  readonly beside: ContentHash | undefined;
}

/** What an import of one of the user's own modules leads to: another one of them, or something else as a whole. */
export interface ModuleImport {
  /** As it is written; empty for a module that is run as a worker. */
  readonly specifier: string;
  /** True where it is loaded only when code asks for it: `import()`, or a worker. */
  readonly isLate: boolean;
  readonly to:
    | { readonly kind: 'own'; readonly path: string }
    /** `content` changes with any file that may be loaded by the import. */
    | { readonly kind: 'other'; readonly content: string };
}

export interface PackageWarning {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly position: SourcePosition | undefined;
}

export interface BuiltPackage {
  /** Of the archive's bytes. */
  readonly hash: ContentHash;
  /** The bytes that are stored: a .tar.gz. */
  readonly archive: () => Promise<Uint8Array>;
  /** The package unpacked on this machine. */
  readonly dir: string;
  /** The module of `dir` that a worker runs. */
  readonly entry: string;
  /** True when nothing had to be built. */
  readonly cached: boolean;
  readonly natives: readonly NativePackage[];
  readonly warnings: readonly PackageWarning[];
  /** The user's own source files in the package, absolute. */
  readonly sources: readonly string[];
  /** The same with what they import. */
  readonly modules: readonly BuiltModule[];
  /** Stands for what surrounds every step: core, the plugins and the files that they add. */
  readonly surroundings: ContentHash;
  /** Files and folders of the project whose change may change the package, absolute. */
  readonly watched: readonly string[];
}

/** What a package says of itself, in the `flow` field of its package.json. */
export interface PackageManifest {
  readonly format: number;
  /** The flow file, relative to the project. */
  readonly file: string;
  readonly core: string;
  readonly natives: readonly NativePackage[];
}
