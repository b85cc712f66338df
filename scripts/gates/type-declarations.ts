import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Comment,
  parseSync,
  type Program,
  type TSInterfaceDeclaration,
  type TSSignature,
  type TSType,
  type TSTypeAliasDeclaration,
} from 'oxc-parser';
import { docBefore, type DocComment } from './doc-comment.ts';

/** A property or method of an interface, or one of the types that an alias stands for. */
export interface TypePart {
  /** Empty for a part of an alias. */
  readonly name: string;
  /** As written, on one line, without comments. */
  readonly text: string;
  readonly isOptional: boolean;
  readonly doc: DocComment | undefined;
  /** Of a property: the name of its type and what stands in the angle brackets. */
  readonly type: { readonly name: string; readonly args: readonly string[] } | undefined;
}

/** An interface or a type alias. */
export interface TypeDeclaration {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly doc: DocComment | undefined;
  readonly typeParameters: readonly string[];
  /** The interfaces that it extends, as written. */
  readonly parents: readonly string[];
  readonly kind: 'interface' | 'alias';
  readonly parts: readonly TypePart[];
  /** Another type that its module declares or imports from beside it. */
  readonly find: (name: string) => TypeDeclaration | undefined;
}

interface TypeModule {
  readonly file: string;
  readonly text: string;
  readonly comments: readonly Comment[];
  readonly program: Program;
}

/** Finds the types of modules, following relative imports; each module is read once. */
export function openTypes(): (file: string, name: string) => TypeDeclaration | undefined {
  const modules = new Map<string, TypeModule>();
  const moduleAt = (file: string): TypeModule => {
    const known = modules.get(file) ?? readTypeModule(file);
    modules.set(file, known);
    return known;
  };
  const find = (file: string, name: string): TypeDeclaration | undefined => {
    const module = moduleAt(file);
    const own = declarationOf(module, name);
    if (own !== undefined) return { ...described(module, own), find: (other) => find(file, other) };
    const from = importedFrom(module, name);
    return from === undefined ? undefined : find(from, name);
  };
  return find;
}

/** The types that a type's parts name, each once. */
export function namedTypes({ parts, parents, find }: TypeDeclaration): readonly TypeDeclaration[] {
  const names = [...parents, ...parts.map(({ text }) => text)].flatMap((text) => text.match(/\b[A-Z]\w+/g) ?? []);
  return [...new Set(names)].flatMap((name) => find(name) ?? []);
}

function readTypeModule(file: string): TypeModule {
  const text = readFileSync(file, 'utf8');
  const { program, comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} can't be parsed: ${errors[0]?.message ?? ''}`);
  return { file, text, comments, program };
}

type Declaration = TSInterfaceDeclaration | TSTypeAliasDeclaration;

function declarationOf({ program }: TypeModule, name: string): Declaration | undefined {
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    const isType = declared?.type === 'TSInterfaceDeclaration' || declared?.type === 'TSTypeAliasDeclaration';
    if (isType && declared.id.name === name) return declared;
  }
  return undefined;
}

function importedFrom({ file, program }: TypeModule, name: string): string | undefined {
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || !statement.source.value.startsWith('.')) continue;
    const path = join(dirname(file), statement.source.value);
    if (statement.specifiers.some(({ local }) => local.name === name) && existsSync(path)) return path;
  }
  return undefined;
}

function described(module: TypeModule, node: Declaration): Omit<TypeDeclaration, 'find'> {
  const exported = module.program.body.find((one) => one.start <= node.start && node.end <= one.end) ?? node;
  const common = {
    name: node.id.name,
    file: module.file,
    doc: docBefore(module, exported.start),
    typeParameters: node.typeParameters?.params.map(({ name }) => name.name) ?? [],
  };
  if (node.type === 'TSTypeAliasDeclaration')
    return { ...common, kind: 'alias', parents: [], parts: alternatives(module, node.typeAnnotation) };
  return {
    ...common,
    kind: 'interface',
    parents: node.extends.map((parent) => onOneLine(module, parent)),
    parts: node.body.body.map((member) => memberPart(module, member)),
  };
}

function memberPart(module: TypeModule, member: TSSignature): TypePart {
  const isNamed = member.type === 'TSPropertySignature' || member.type === 'TSMethodSignature';
  const type = member.type === 'TSPropertySignature' ? member.typeAnnotation?.typeAnnotation : undefined;
  return {
    name: isNamed ? onOneLine(module, member.key) : '',
    text: onOneLine(module, member).replace(/;$/, ''),
    isOptional: isNamed && member.optional,
    doc: docBefore(module, member.start),
    type: type && referenceOf(module, type),
  };
}

function referenceOf(module: TypeModule, type: TSType): TypePart['type'] {
  if (type.type !== 'TSTypeReference') return undefined;
  const args = type.typeArguments?.params.map((one) => onOneLine(module, one)) ?? [];
  return { name: onOneLine(module, type.typeName), args };
}

/** What an alias stands for: each of a union's types is a part of its own. */
function alternatives(module: TypeModule, type: TSType): readonly TypePart[] {
  const types = type.type === 'TSUnionType' ? type.types : [type];
  return types.map((one) => ({
    name: '',
    text: onOneLine(module, one).replace(/^\((.*)\)$/, '$1'),
    isOptional: false,
    doc: docBefore(module, one.start, /^[\s|(]*$/),
    type: undefined,
  }));
}

function onOneLine({ text }: TypeModule, { start, end }: { readonly start: number; readonly end: number }): string {
  return text
    .slice(start, end)
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([([{<]) ?\| /g, '$1')
    .trim();
}
