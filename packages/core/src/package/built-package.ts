import type { SourcePosition } from '../contracts/flow-error.ts';
import type { ContentHash } from '../contracts/ids.ts';
import type { Machine } from './machine-code.ts';

/** The module that a worker process runs, in every package. */
export const taskEntry = 'task.mjs';

/** The module that a launcher imports, in every package: exports `module` (the user's namespace) and `plugins`. */
export const flowEntry = 'flow.mjs';

/** One file of a package; `path` is relative to the package, with slashes. */
export interface PackageFile {
  readonly path: string;
  readonly contents: Uint8Array;
  readonly executable?: boolean;
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
}

/** What a package says of itself, in the `flow` field of its package.json. */
export interface PackageManifest {
  readonly format: number;
  /** The flow file, relative to the project. */
  readonly file: string;
  readonly core: string;
  readonly natives: readonly NativePackage[];
}
