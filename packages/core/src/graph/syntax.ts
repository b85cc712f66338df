import { visitorKeys, type MemberExpression, type Node, type PropertyKey } from 'oxc-parser';

/** TypeScript's own wrappers around an expression. */
const typeWrappers = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
]);

const runningTypeScript = new Set([
  'TSParameterProperty',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSExportAssignment',
]);

/** The parts of `node` that run, in the order of the text; mere names and what only the type checker reads are left out. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  const isNamed = 'computed' in node && !node.computed;
  for (const key of visitorKeys[node.type] ?? []) {
    if (isNamed && (key === 'key' || key === 'property')) continue;
    const value = (node as unknown as Record<string, unknown>)[key];
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child) && runs(child)) children.push(child);
    }
  }
  return children;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function runs(node: Node): boolean {
  return !node.type.startsWith('TS') || typeWrappers.has(node.type) || runningTypeScript.has(node.type);
}

/** The expression itself, without `as T`, `!`, `satisfies T` and the chain around `a?.b`. */
export function unwrap(node: Node): Node {
  let at = node;
  while ((typeWrappers.has(at.type) || at.type === 'ChainExpression') && 'expression' in at) at = at.expression as Node;
  return at;
}

/** The name that a member, property or class element has; undefined for one that is computed when the code runs. */
export function keyName(key: PropertyKey, computed: boolean): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Identifier') return computed ? undefined : key.name;
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0) return key.quasis[0]?.value.cooked ?? undefined;
  if (key.type !== 'Literal') return undefined;
  return typeof key.value === 'string' || typeof key.value === 'number' ? String(key.value) : undefined;
}

/** `x` of `object.x` and `object['x']`. */
export function memberName(member: MemberExpression): string | undefined {
  return keyName(member.property, member.computed);
}

export function isMember(node: Node): node is MemberExpression {
  return node.type === 'MemberExpression';
}

/** A function that has a `this` of its own. */
export function hasOwnThis(node: Node): boolean {
  return (
    node.type === 'FunctionExpression' ||
    node.type === 'FunctionDeclaration' ||
    node.type === 'ClassExpression' ||
    node.type === 'ClassDeclaration'
  );
}

/** Every part of `node` that runs, itself first; `enter` returning false leaves out what is inside. */
export function walk(node: Node, enter: (node: Node) => boolean | void): void {
  if (enter(node) === false) return;
  for (const child of childrenOf(node)) walk(child, enter);
}
