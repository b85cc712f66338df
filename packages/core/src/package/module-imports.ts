import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ContentHash } from '../contracts/ids.ts';
import type { BuiltModule, ModuleImport, PackageRequest } from './built-package.ts';
import type { Bundle } from './bundle.ts';
import { contentHash } from './content-hash.ts';
import { versionOf } from './core-entries.ts';
import type { KeptPackages } from './kept-packages.ts';
import { portablePath, within, type Places } from './portable-path.ts';

type MetaImport = Bundle['imports'][string]['imports'][number];

/** The user's own modules in a bundle, with what their imports lead to. */
export function builtModules(bundle: Bundle, places: Places): readonly BuiltModule[] {
  const contents = new Contents(bundle, places);
  const { modules, beside, workers } = bundle.own;
  const runAsWorker = new Set(workers.values());
  return [...modules].map(([file, text]) => {
    const named = [...(beside.get(file) ?? [])];
    const imports = bundle.imports[contents.name(file)]?.imports ?? [];
    const late = named.filter((target) => runAsWorker.has(target)).map((target) => contents.worker(target));
    return {
      path: file,
      hash: contentHash(text),
      imports: [...imports.flatMap((one) => contents.describe(one)), ...late],
      beside: contents.besides(named.filter((target) => !runAsWorker.has(target))),
    };
  });
}

/** What surrounds every step, whatever its code: core, the plugins and the files that they add. */
export function surroundingsOf(bundle: Bundle, { coreDir, projectRoot, extraFiles = [] }: PackageRequest): ContentHash {
  const contents = new Contents(bundle, { projectRoot, coreDir });
  const sources = Object.keys(bundle.imports).filter((name) => /^flow-entry:(?:plugin-\d+|decorators)$/.test(name));
  const entry = sources.flatMap((name) => bundle.imports[name]?.imports ?? []);
  const plugins = entry.map((one) => contents.closure(one.path));
  const extra = extraFiles.map((one) => [one.path, contentHash(one.contents)]);
  return contentHash(JSON.stringify([versionOf(coreDir), plugins, extra]));
}

/** What stands for the content of files, as a bundle imports them. */
class Contents {
  readonly #bundle: Bundle;
  readonly #places: Places;
  readonly #closures = new Map<string, string>();

  constructor(bundle: Bundle, places: Places) {
    this.#bundle = bundle;
    this.#places = places;
  }

  /** A file as esbuild names it. */
  name(file: string): string {
    return path.relative(this.#places.projectRoot, file).replaceAll(path.sep, '/');
  }

  describe(one: MetaImport): readonly ModuleImport[] {
    const isLate = one.kind === 'dynamic-import';
    if (one.external === true) {
      const kept = keptImport(one.path, this.#bundle.kept);
      return kept === undefined ? [] : [{ ...kept, isLate }];
    }
    const file = this.#file(one.path);
    const to = this.#bundle.own.modules.has(file)
      ? ({ kind: 'own', path: file } as const)
      : ({ kind: 'other', content: this.closure(one.path) } as const);
    return [{ specifier: one.original ?? one.path, isLate, to }];
  }

  worker(file: string): ModuleImport {
    return { specifier: '', isLate: true, to: { kind: 'own', path: file } };
  }

  besides(targets: readonly string[]): ContentHash | undefined {
    if (targets.length === 0) return undefined;
    const files = [...this.#bundle.own.assets.values()].filter((file) =>
      targets.some((target) => file === target || within(file, target) !== undefined),
    );
    return contentHash(JSON.stringify(files.toSorted().map((file) => this.#content(file))));
  }

  /** Stands for a file and all that it imports, late imports included. */
  closure(name: string): string {
    const known = this.#closures.get(name);
    if (known !== undefined) return known;
    const found = new Set([name]);
    const parts: (readonly string[])[] = [];
    for (const one of found) {
      if (this.#isCore(one)) {
        parts.push(['core', versionOf(this.#places.coreDir)]);
        continue;
      }
      parts.push(this.#content(this.#file(one)));
      for (const next of this.#bundle.imports[one]?.imports ?? []) {
        if (next.external !== true) found.add(next.path);
        else parts.push(['external', JSON.stringify(keptImport(next.path, this.#bundle.kept)?.to)]);
      }
    }
    const hash = contentHash(JSON.stringify(parts.map((part) => part.join(' ')).toSorted()));
    this.#closures.set(name, hash);
    return hash;
  }

  #isCore(name: string): boolean {
    const file = this.#file(name);
    return portablePath(file, this.#places).startsWith('core/');
  }

  #content(file: string): readonly [name: string, hash: string] {
    return [portablePath(file, this.#places), contentHash(readFileSync(file))];
  }

  #file(name: string): string {
    return path.resolve(this.#places.projectRoot, name);
  }
}

/** An import of a package that is kept as files; undefined for what Node itself brings. */
function keptImport(specifier: string, { byRoot }: KeptPackages): Omit<ModuleImport, 'isLate'> | undefined {
  for (const { alias, installed } of byRoot.values()) {
    if (specifier !== alias && !specifier.startsWith(`${alias}/`)) continue;
    const content = `${installed.name}@${installed.version}`;
    return { specifier: installed.name + specifier.slice(alias.length), to: { kind: 'other', content } };
  }
  return undefined;
}
