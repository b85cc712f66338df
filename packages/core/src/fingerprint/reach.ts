import type { ModuleImport } from '../package/built-package.ts';
import type { FlowModules } from './flow-modules.ts';
import type { Elsewhere } from './module-code.ts';
import type { CodePiece } from './read-code.ts';

/** Collects all code that a piece of code can come to, across modules. */
export class Reach {
  /** What code of the flow's classes takes from `this` by name. */
  readonly named: Set<string> = new Set();
  /** It does something else with `this`, too. */
  takesThis = false;
  readonly #modules: FlowModules;
  readonly #parts = new Map<string, string>();
  #readsCurrent = false;

  constructor(modules: FlowModules) {
    this.#modules = modules;
  }

  /** What was collected, in an order of its own; the same code makes the same list. */
  get parts(): readonly string[] {
    return [...this.#parts].map(([key, text]) => `${key} ${text}`).toSorted();
  }

  /** `current.parameters`, or what a decorator is told of the task: all parameters are in there. */
  get readsAnyParameter(): boolean {
    return this.#readsCurrent || [...this.#parts.values()].some(takesFromCurrent);
  }

  add(key: string, text: string): void {
    this.#parts.set(key, text);
  }

  /** A piece of `file`'s code and what it names. False where it was here before. */
  piece(file: string, key: string, piece: CodePiece): boolean {
    const name = `${this.#modules.nameOf(file)} ${key}`;
    if (this.#parts.has(name)) return false;
    this.add(name, piece.text);
    for (const one of piece.names) this.name(file, one, piece);
    if (piece.readsPlace) this.add(`${this.#modules.nameOf(file)} beside`, this.#modules.beside(file));
    if (piece.importsLate) this.#late(file);
    return true;
  }

  /** What a name means in a module; nothing where it is a global or the code's own. */
  name(file: string, name: string, by?: CodePiece): void {
    const code = this.#modules.code(file);
    const declared = code?.declared.get(name);
    if (declared !== undefined) this.piece(file, name, this.#modules.declared(file, name) ?? declared());
    const imported = code?.imported.get(name);
    if (imported === undefined) return;
    if (readsConfigs(imported)) this.#configs(by, name);
    this.#readsCurrent ||= readsCurrent(imported);
    this.#elsewhere(file, imported);
  }

  /** The values of the configs that a piece of code asks for by `local`; of all, where it doesn't show which. */
  #configs(by?: CodePiece, local = ''): void {
    const names = by && configNames(by.text, local);
    for (const [name, value] of this.#modules.configs)
      if (names?.has(name) !== false) this.add(`config ${name}`, value);
  }

  /** All of a module. */
  module(file: string): void {
    const key = `${this.#modules.nameOf(file)} *`;
    if (this.#parts.has(key)) return;
    const code = this.#modules.code(file);
    this.add(key, code?.whole().text ?? this.#modules.hashOf(file));
    this.add(`${this.#modules.nameOf(file)} beside`, this.#modules.beside(file));
    for (const { specifier, to } of this.#modules.imports(file)) {
      if (readsConfigs({ specifier, name: '*' })) this.#configs();
      this.#readsCurrent ||= readsCurrent({ specifier, name: '*' });
      this.#follow(to, '*');
    }
  }

  /** What a module does when it is loaded, and what it imports for that. */
  statements(file: string): void {
    const code = this.#modules.code(file);
    if (code === undefined) return this.module(file);
    for (const [index, piece] of code.statements.entries()) this.piece(file, `statement ${String(index)}`, piece);
    for (const specifier of code.effects) this.#elsewhere(file, { specifier, name: '*' });
    // Imports that the code doesn't show: require, and those that a compiler adds for JSX.
    const hidden = this.#modules
      .imports(file)
      .filter(({ specifier, isLate }) => !isLate && !code.specifiers.has(specifier));
    for (const { to } of hidden) this.#follow(to, '*');
  }

  #late(file: string): void {
    for (const { isLate, to } of this.#modules.imports(file)) if (isLate) this.#follow(to, '*');
  }

  /** An import that the bundle doesn't have was of types alone. */
  #elsewhere(file: string, { specifier, name }: Elsewhere): void {
    const found = this.#modules.imports(file).find((one) => one.specifier === specifier && !one.isLate);
    if (found !== undefined) this.#follow(found.to, name);
  }

  #follow(to: ModuleImport['to'], name: string): void {
    if (to.kind === 'other') return this.add(`import ${to.content}`, '');
    if (name === '*' || !this.#exported(to.path, name)) this.module(to.path);
  }

  /** False where the module is not seen to export it. */
  #exported(file: string, name: string): boolean {
    const code = this.#modules.code(file);
    const found = code?.exported.get(name);
    if (typeof found === 'string') this.name(file, found);
    else if (found !== undefined) {
      if (readsConfigs(found)) this.#configs();
      this.#readsCurrent ||= readsCurrent(found);
      this.#elsewhere(file, found);
    } else return code !== undefined && this.#passedOn(file, name);
    return true;
  }

  #passedOn(file: string, name: string): boolean {
    const key = `${this.#modules.nameOf(file)} passes on ${name}`;
    if (this.#parts.has(key)) return false;
    this.add(key, '');
    const specifiers = this.#modules.code(file)?.passedOn ?? [];
    const targets = this.#modules.imports(file).filter(({ specifier }) => specifiers.includes(specifier));
    return targets.map(({ to }) => to.kind === 'own' && this.#exported(to.path, name)).includes(true);
  }
}

function readsConfigs({ specifier, name }: Elsewhere): boolean {
  return specifier === '@flow/core' && (name === 'config' || name === '*');
}

/** A decorator is given `current` instead of importing it. */
function takesFromCurrent(text: string): boolean {
  return text.includes('"name":"current"') && text.includes('"name":"parameters"');
}

function readsCurrent({ specifier, name }: Elsewhere): boolean {
  return specifier === '@flow/core' && (name === 'current' || name === '*');
}

/** The names in the calls of a function; undefined where it is used in another way too. */
function configNames(text: string, callee: string): ReadonlySet<string> | undefined {
  const used = `"name":${JSON.stringify(callee)}}`;
  const calls = text.split(`${used},"arguments":[{"type":"Literal","value":"`).slice(1);
  if (text.split(used).length - 1 !== calls.length) return undefined;
  return new Set(calls.map((rest) => rest.slice(0, rest.indexOf('"'))));
}
