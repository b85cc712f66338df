import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package folder of the core that is running. */
export function runningCoreDir(): string {
  return path.resolve(fileURLToPath(import.meta.url), '../../..');
}

/** The version in a package folder's package.json. */
export function versionOf(packageDir: string): string {
  const { version } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as {
    readonly version?: string;
  };
  return version ?? '0.0.0';
}

/** The version of the compiler that makes packages and modules. */
export function esbuildVersion(): string {
  return versionOf(path.dirname(createRequire(import.meta.url).resolve('esbuild/package.json')));
}

/** The module that `@flow/core…` means, in the core at `coreDir`: its source where core itself runs from source; undefined when it has none. */
export function resolveCoreEntry(specifier: string, coreDir: string): string | undefined {
  const { exports } = JSON.parse(readFileSync(path.join(coreDir, 'package.json'), 'utf8')) as CorePackage;
  const entry = exports[`.${specifier.slice('@flow/core'.length)}`];
  const file = typeof entry === 'string' ? entry : entry?.default;
  if (file === undefined) return undefined;
  const built = path.join(coreDir, file.replace('/dist/bundled/', '/dist/packaged/'));
  const source = path.join(coreDir, file.replace(/^\.\/dist\/(?:bundled\/)?/, 'src/').replace(/\.js$/, '.ts'));
  return import.meta.url.endsWith('.ts') && existsSync(source) ? source : built;
}

interface CorePackage {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}
