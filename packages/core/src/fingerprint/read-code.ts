import type { Node } from 'oxc-parser';
import { keyName, unwrap } from '../graph/syntax.ts';

/** A piece of code without what doesn't change its meaning, and what it speaks of. */
export interface CodePiece {
  /** The same for the same code, whatever its comments, formatting and types. */
  readonly text: string;
  /** Names that may mean something outside of it. */
  readonly names: ReadonlySet<string>;
  /** What it takes from `this` by name. */
  readonly members: ReadonlySet<string>;
  /** What it takes from `super`. */
  readonly inherited: ReadonlySet<string>;
  /** It does something else with `this`, and so may reach any member. */
  readonly takesThis: boolean;
  /** It asks where its module stands. */
  readonly readsPlace: boolean;
  /** It imports while it runs. */
  readonly importsLate: boolean;
}

/** Parts of a syntax tree that say where and how something is written, or only what type it has. */
const silent = new Set(
  (
    'start end range loc parent raw typeAnnotation typeParameters typeArguments superTypeArguments returnType ' +
    'implements accessibility declare readonly override definite abstract importKind exportKind'
  ).split(' '),
);

/** TypeScript's own syntax that runs. */
const running = new Set(
  (
    'TSEnumDeclaration TSEnumBody TSEnumMember TSModuleDeclaration TSModuleBlock TSParameterProperty ' +
    'TSExportAssignment TSImportEqualsDeclaration TSExternalModuleReference'
  ).split(' '),
);

/** Reads code; `without` names parts that are left out. */
export function readCode(nodes: readonly Node[], without: ReadonlySet<Node> = new Set()): CodePiece {
  const reader = new CodeReader(without);
  return { text: JSON.stringify(nodes.map((node) => reader.read(node))), ...reader.found };
}

class CodeReader {
  readonly found = {
    names: new Set<string>(),
    members: new Set<string>(),
    inherited: new Set<string>(),
    takesThis: false,
    readsPlace: false,
    importsLate: false,
  };
  readonly #without: ReadonlySet<Node>;

  constructor(without: ReadonlySet<Node>) {
    this.#without = without;
  }

  read(node: Node): unknown {
    const bare = bareOf(node);
    if (this.#without.has(bare) || !runs(bare)) return undefined;
    this.#note(bare);
    return Object.fromEntries(
      Object.entries(bare)
        .filter(([key]) => !silent.has(key) && !isTypeOnly(bare, key))
        .map(([key, value]) => [key, this.#part(bare, key, value)]),
    );
  }

  #part(node: Node, key: string, value: unknown): unknown {
    if (isPlainKey(node, key)) return (value as { readonly name?: string }).name ?? this.#value(value);
    const isOwner = node.type === 'MemberExpression' && key === 'object' && isThis(node.object);
    return isOwner && memberOf(node) !== undefined ? bareOf(node.object).type : this.#value(value);
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value)) return (value as unknown[]).map((one) => this.#value(one)).filter(isSaid);
    if (typeof value === 'bigint' || Object.is(value, Infinity)) return String(value);
    if (typeof value !== 'object' || value === null || value instanceof RegExp) return value;
    return 'type' in value ? this.read(value as Node) : value;
  }

  #note(node: Node): void {
    const { found } = this;
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') found.names.add(node.name);
    if (node.type === 'ImportExpression') found.importsLate = true;
    if (node.type === 'ThisExpression') found.takesThis = true;
    const isPlace = node.type === 'Identifier' && /^__(?:dirname|filename)$/.test(node.name);
    if (node.type === 'MetaProperty' || isPlace) found.readsPlace = true;
    if (node.type !== 'MemberExpression' || !isThis(node.object)) return;
    const name = memberOf(node);
    if (name !== undefined) (bareOf(node.object).type === 'Super' ? found.inherited : found.members).add(name);
  }
}

/** Without parentheses and the wrappers of types. */
function bareOf(node: Node): Node {
  let at = unwrap(node);
  while (at.type === 'ParenthesizedExpression') at = unwrap(at.expression);
  return at;
}

function runs(node: Node): boolean {
  if (node.type === 'EmptyStatement' || ('declare' in node && node.declare)) return false;
  // An overload's signature.
  if (node.type === 'MethodDefinition') return node.value.type !== 'TSEmptyBodyFunctionExpression';
  return !node.type.startsWith('TS') || running.has(node.type);
}

function isThis(node: Node): boolean {
  const { type } = bareOf(node);
  return type === 'ThisExpression' || type === 'Super';
}

function memberOf(node: Extract<Node, { readonly type: 'MemberExpression' }>): string | undefined {
  return keyName(node.property, node.computed);
}

/** A name that is written out, and means nothing outside. */
function isPlainKey(node: Node, key: string): boolean {
  if (key === 'meta' && node.type === 'MetaProperty') return true;
  return (
    (key === 'key' || key === 'property') && (!('computed' in node) || !node.computed) && node.type !== 'ArrayPattern'
  );
}

/** `x?: T` says something about a type; `a?.b` runs. */
function isTypeOnly(node: Node, key: string): boolean {
  return key === 'optional' && node.type !== 'MemberExpression' && node.type !== 'CallExpression';
}

/** What was left out of a list is no hole in it. */
function isSaid(value: unknown): boolean {
  return value !== undefined;
}
