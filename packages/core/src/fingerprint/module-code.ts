import type {
  BindingPattern,
  Class,
  ExportNamedDeclaration,
  ImportDeclaration,
  ModuleExportName,
  Node,
  Program,
} from 'oxc-parser';
import { parseSource } from '../package/source-edits.ts';
import { readCode, type CodePiece } from './read-code.ts';

/** Something of another module. */
export interface Elsewhere {
  readonly specifier: string;
  /** `*` for all of it. */
  readonly name: string;
}

/** A module, taken apart: what it declares runs for those who use it, its statements for all. */
export interface ModuleCode {
  /** All of it. */
  readonly whole: () => CodePiece;
  /** By the name that it has in the module. */
  readonly declared: ReadonlyMap<string, () => CodePiece>;
  readonly imported: ReadonlyMap<string, Elsewhere>;
  /** By the name that others know: one of its own, or another module's. */
  readonly exported: ReadonlyMap<string, string | Elsewhere>;
  /** Modules all of whose exports are its own too. */
  readonly passedOn: readonly string[];
  readonly statements: readonly CodePiece[];
  /** What its import and export declarations name. */
  readonly specifiers: ReadonlySet<string>;
  /** Modules that are imported for what loading them does. */
  readonly effects: readonly string[];
  readonly classes: readonly Class[];
}

/** Takes a module's text apart; undefined where it doesn't parse. */
export function readModule(text: string, file: string): ModuleCode | undefined {
  const program = parseSource(text, file);
  return program === undefined ? undefined : new ModuleReader().read(program);
}

class ModuleReader {
  readonly #declared = new Map<string, () => CodePiece>();
  readonly #imported = new Map<string, Elsewhere>();
  readonly #exported = new Map<string, string | Elsewhere>();
  readonly #passedOn: string[] = [];
  readonly #statements: CodePiece[] = [];
  readonly #specifiers = new Set<string>();
  readonly #effects: string[] = [];
  readonly #classes: Class[] = [];

  read(program: Program): ModuleCode {
    for (const node of program.body) this.#statement(node);
    return {
      whole: lazily(program.body),
      declared: this.#declared,
      imported: this.#imported,
      exported: this.#exported,
      passedOn: this.#passedOn,
      statements: this.#statements.filter(({ text }) => text !== '[null]'),
      specifiers: this.#specifiers,
      effects: this.#effects,
      classes: this.#classes,
    };
  }

  #statement(node: Node): void {
    switch (node.type) {
      case 'ImportDeclaration':
        return this.#import(node);
      case 'ExportNamedDeclaration':
        return this.#exportNamed(node);
      case 'ExportAllDeclaration':
        if (node.exportKind === 'type') return;
        this.#specifiers.add(node.source.value);
        if (node.exported === null) this.#passedOn.push(node.source.value);
        else this.#exported.set(nameOf(node.exported), { specifier: node.source.value, name: '*' });
        return;
      case 'ExportDefaultDeclaration': {
        const name = this.#declare(node.declaration)[0];
        if (name === undefined) this.#declared.set('default', lazily([node.declaration]));
        this.#exported.set('default', name ?? 'default');
        return;
      }
      default:
        if (this.#declare(node).length === 0) this.#statements.push(readCode([node]));
    }
  }

  /** The names that a statement declares; none where it does something else. */
  #declare(node: Node): readonly string[] {
    if (node.type === 'VariableDeclaration') return node.declarations.flatMap((one) => this.#variables(one, node.kind));
    if (node.type === 'ClassDeclaration') this.#classes.push(node);
    const isNamed =
      node.type === 'ClassDeclaration' ||
      node.type === 'FunctionDeclaration' ||
      node.type === 'TSEnumDeclaration' ||
      node.type === 'TSImportEqualsDeclaration';
    if (!isNamed || node.id?.type !== 'Identifier') return [];
    this.#declared.set(node.id.name, lazily([node]));
    return [node.id.name];
  }

  #variables(node: Extract<Node, { readonly type: 'VariableDeclarator' }>, kind: string): readonly string[] {
    const piece = lazily([node]);
    const names = boundNames(node.id);
    if (node.init?.type === 'ClassExpression') this.#classes.push(node.init);
    for (const name of names) this.#declared.set(name, () => ({ ...piece(), text: `${kind} ${piece().text}` }));
    return names;
  }

  #import(node: ImportDeclaration): void {
    if (node.importKind === 'type') return;
    const specifier = node.source.value;
    this.#specifiers.add(specifier);
    if (node.specifiers.length === 0) this.#effects.push(specifier);
    for (const one of node.specifiers) this.#imported.set(one.local.name, { specifier, name: importedName(one) });
  }

  #exportNamed(node: ExportNamedDeclaration): void {
    if (node.exportKind === 'type' && node.declaration === null) return;
    const specifier = node.source?.value;
    if (specifier !== undefined) this.#specifiers.add(specifier);
    for (const { local, exported } of node.specifiers) {
      const name = nameOf(local);
      this.#exported.set(nameOf(exported), specifier === undefined ? name : { specifier, name });
    }
    if (node.declaration === null) return;
    const names = this.#declare(node.declaration);
    for (const name of names) this.#exported.set(name, name);
    if (names.length === 0) this.#statements.push(readCode([node.declaration]));
  }
}

function boundNames(pattern: BindingPattern): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one === null ? [] : boundNames(targetOf(one))));
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => boundNames(one.type === 'Property' ? one.value : one.argument));
  }
}

function targetOf(
  one: Exclude<Extract<BindingPattern, { type: 'ArrayPattern' }>['elements'][number], null>,
): BindingPattern {
  return one.type === 'RestElement' ? one.argument : one;
}

function importedName(one: ImportDeclaration['specifiers'][number]): string {
  if (one.type === 'ImportSpecifier') return nameOf(one.imported);
  return one.type === 'ImportDefaultSpecifier' ? 'default' : '*';
}

function nameOf(name: ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name;
}

function lazily(nodes: readonly Node[]): () => CodePiece {
  let piece: CodePiece | undefined;
  return () => (piece ??= readCode(nodes));
}
