import type { Node, Program, TSType, TSTypeName, TSTypeParameterDeclaration } from 'oxc-parser';
import { walk } from './syntax.ts';

/** A join's inputs, any other type, `any`, or a type that this file alone doesn't tell. */
export type TypeKind = 'inputs' | 'item' | 'untyped' | 'unreadable';

/** The type names of a file that may stand for `Inputs`; all others are other types. */
export type TypeNames = ReadonlyMap<string, TypeKind>;

/** Wrappers that leave `Inputs` what it is. */
const transparent = new Set(['Readonly', 'NonNullable', 'Awaited']);

/** What a file calls `Inputs`: the type itself, the names it is imported under, and aliases of it. */
export function typeNames(program: Program): TypeNames {
  const names = new Map<string, TypeKind>([['Inputs', 'inputs']]);
  for (const statement of program.body) if (statement.type === 'ImportDeclaration') addImports(statement, names);
  const declared = declaredTypes(program);
  for (let size = -1; size !== names.size;) {
    size = names.size;
    for (const node of declared) addDeclared(node, names);
  }
  return names;
}

/** The statements that may declare a type, in blocks too. */
function declaredTypes(program: Program): readonly Node[] {
  const found: Node[] = [];
  walk(program, (node) => {
    if (node.type !== 'Program' && node.type !== 'BlockStatement') return;
    for (const one of node.body) found.push((one.type === 'ExportNamedDeclaration' && one.declaration) || one);
  });
  return found;
}

function addImports(node: Extract<Node, { type: 'ImportDeclaration' }>, names: Map<string, TypeKind>): void {
  for (const one of node.specifiers) {
    const isNamed = one.type === 'ImportSpecifier';
    const imported = isNamed && (one.imported.type === 'Identifier' ? one.imported.name : one.imported.value);
    if (imported === 'Inputs') names.set(one.local.name, 'inputs');
    else names.set(one.local.name, node.source.value === '@flow/core' ? 'item' : 'unreadable');
  }
}

function addDeclared(node: Node, names: Map<string, TypeKind>): void {
  if (node.type === 'TSTypeAliasDeclaration') {
    const kind = typeKind(node.typeAnnotation, withTypeParameters(names, node.typeParameters));
    if (kind !== 'item') names.set(node.id.name, kind);
  }
  if (node.type === 'TSInterfaceDeclaration' && node.extends.some((one) => isNamedInputs(one.expression, names)))
    names.set(node.id.name, 'inputs');
}

function isNamedInputs(node: Node, names: TypeNames): boolean {
  return node.type === 'Identifier' && names.get(node.name) === 'inputs';
}

/** The names inside a class or method with type parameters, which are what they extend. */
export function withTypeParameters(
  names: TypeNames,
  declaration: TSTypeParameterDeclaration | null | undefined,
): TypeNames {
  if (!declaration) return names;
  const inside = new Map(names);
  for (const { name, constraint } of declaration.params) {
    const kind = constraint === null ? 'unreadable' : typeKind(constraint, inside);
    inside.set(name.name, kind === 'inputs' ? kind : 'unreadable');
  }
  return inside;
}

export function typeKind(type: TSType, names: TypeNames): TypeKind {
  switch (type.type) {
    case 'TSAnyKeyword':
      return 'untyped';
    case 'TSParenthesizedType':
      return typeKind(type.typeAnnotation, names);
    case 'TSTypeOperator':
      return type.operator === 'readonly' ? typeKind(type.typeAnnotation, names) : 'item';
    case 'TSIntersectionType':
      return strongest(type.types, names);
    case 'TSUnionType':
      return strongest(
        type.types.filter((one) => one.type !== 'TSUndefinedKeyword' && one.type !== 'TSNullKeyword'),
        names,
      );
    case 'TSImportType':
      return type.qualifier?.type === 'Identifier' && type.qualifier.name === 'Inputs' ? 'inputs' : 'unreadable';
    case 'TSTypeReference':
      return referenceKind(type, names);
    case 'TSConditionalType':
    case 'TSIndexedAccessType':
    case 'TSTypeQuery':
      return 'unreadable';
    default:
      return 'item';
  }
}

function strongest(types: readonly TSType[], names: TypeNames): TypeKind {
  const kinds = types.map((one) => typeKind(one, names));
  return (['inputs', 'untyped', 'unreadable'] as const).find((kind) => kinds.includes(kind)) ?? 'item';
}

function referenceKind(type: Extract<TSType, { type: 'TSTypeReference' }>, names: TypeNames): TypeKind {
  const { typeName, typeArguments } = type;
  if (typeName.type === 'TSQualifiedName')
    return typeName.right.name === 'Inputs' ? 'inputs' : (names.get(rootName(typeName)) ?? 'item');
  const name = typeName.type === 'Identifier' ? typeName.name : '';
  const [inner] = typeArguments?.params ?? [];
  if (inner !== undefined && transparent.has(name) && !names.has(name)) return typeKind(inner, names);
  return names.get(name) ?? 'item';
}

/** `core` of `core.types.Item`. */
function rootName(name: TSTypeName): string {
  if (name.type === 'TSQualifiedName') return rootName(name.left);
  return name.type === 'Identifier' ? name.name : '';
}
