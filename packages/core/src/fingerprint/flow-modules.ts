import { readFile } from 'node:fs/promises';
import { contentHash } from '../package/content-hash.ts';
import type { BuiltModule, ModuleImport } from '../package/built-package.ts';
import { projectPath } from '../package/portable-path.ts';
import { readModule, type ModuleCode } from './module-code.ts';
import type { CodePiece } from './read-code.ts';

interface KnownModule {
  readonly built: BuiltModule;
  /** Undefined where the file isn't any more what was bundled, or can't be parsed. */
  readonly code: ModuleCode | undefined;
}

/** The user's own modules of a package, by their absolute paths. */
export class FlowModules {
  readonly #root: string;
  readonly #known: ReadonlyMap<string, KnownModule>;
  readonly #replaced = new Map<string, CodePiece>();
  /** What stands for the value of each config, by name. */
  readonly configs: ReadonlyMap<string, string>;

  private constructor(root: string, known: ReadonlyMap<string, KnownModule>, configs: ReadonlyMap<string, string>) {
    this.#root = root;
    this.#known = known;
    this.configs = configs;
  }

  static async open(
    root: string,
    modules: readonly BuiltModule[],
    configs: ReadonlyMap<string, string> = new Map(),
  ): Promise<FlowModules> {
    const known = modules.map(async (built) => {
      const text = await readFile(built.path, 'utf8').catch(() => undefined);
      const isSame = text !== undefined && contentHash(text) === built.hash;
      return [built.path, { built, code: isSame ? readModule(text, built.path) : undefined }] as const;
    });
    return new FlowModules(root, new Map(await Promise.all(known)), configs);
  }

  code(file: string): ModuleCode | undefined {
    return this.#known.get(file)?.code;
  }

  imports(file: string): readonly ModuleImport[] {
    return this.#known.get(file)?.built.imports ?? [];
  }

  /** Stands for the files that a module reads beside itself. */
  beside(file: string): string {
    return this.#known.get(file)?.built.beside ?? '';
  }

  hashOf(file: string): string {
    return this.#known.get(file)?.built.hash ?? '';
  }

  /** As the project names it. */
  nameOf(file: string): string {
    return projectPath(file, this.#root);
  }

  /** Lets a declaration mean `piece`. */
  replace(file: string, name: string, piece: CodePiece): void {
    this.#replaced.set(`${name} ${file}`, piece);
  }

  declared(file: string, name: string): CodePiece | undefined {
    return this.#replaced.get(`${name} ${file}`) ?? this.code(file)?.declared.get(name)?.();
  }

  /** A module and all that are loaded with it. */
  loadedWith(file: string): ReadonlySet<string> {
    const found = new Set([file]);
    for (const one of found) {
      for (const { isLate, to } of this.imports(one)) if (!isLate && to.kind === 'own') found.add(to.path);
    }
    return found;
  }
}
