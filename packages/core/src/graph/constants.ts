import type { Expression, Node, Program } from 'oxc-parser';
import { isMember, keyName, memberName, unwrap } from './syntax.ts';

/** The texts and numbers that a file gives names to: `Kind.Fast` of an enum or a constant object, `fast` of a constant. */
export type Constants = ReadonlyMap<string, string>;

export function readConstants(program: Program): Constants {
  const constants = new Map<string, string>();
  for (const statement of program.body) {
    const node: Node = (statement.type === 'ExportNamedDeclaration' && statement.declaration) || statement;
    if (node.type === 'TSEnumDeclaration') addEnum(node, constants);
    if (node.type !== 'VariableDeclaration' || node.kind !== 'const') continue;
    for (const { id, init } of node.declarations) {
      if (id.type === 'Identifier' && init !== null) addConstant(id.name, init, constants);
    }
  }
  return constants;
}

/** The key that `expression` yields; undefined where the file alone doesn't tell. */
export function constantKey(expression: Node, constants: Constants): string | undefined {
  const node = unwrap(expression);
  if (node.type === 'Identifier') return constants.get(node.name);
  if (!isMember(node) || node.object.type !== 'Identifier') return undefined;
  return constants.get(`${node.object.name}.${memberName(node) ?? ''}`);
}

function addConstant(name: string, init: Expression, constants: Map<string, string>): void {
  const value = unwrap(init);
  const own = literalText(value);
  if (own !== undefined) constants.set(name, own);
  if (value.type !== 'ObjectExpression') return;
  for (const property of value.properties) {
    if (property.type !== 'Property') continue;
    const [key, text] = [keyName(property.key, property.computed), literalText(property.value)];
    if (key !== undefined && text !== undefined) constants.set(`${name}.${key}`, text);
  }
}

function addEnum(node: Extract<Node, { type: 'TSEnumDeclaration' }>, constants: Map<string, string>): void {
  let next: number | undefined = 0;
  for (const { id, initializer } of node.body.members) {
    const text: string | undefined = initializer === null ? next?.toString() : literalText(initializer);
    next = text === undefined || !/^-?\d+$/.test(text) ? undefined : Number(text) + 1;
    const name = id.type === 'Identifier' ? id.name : literalText(id);
    if (name !== undefined && text !== undefined) constants.set(`${node.id.name}.${name}`, text);
  }
}

function literalText(expression: Node): string | undefined {
  const node = unwrap(expression);
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  if (node.type !== 'Literal') return undefined;
  return typeof node.value === 'string' || typeof node.value === 'number' ? String(node.value) : undefined;
}
