import type { Expression, ObjectExpression, Program, Statement } from 'oxc-parser';
import type { Entry, KeyPath, Span } from './entry.ts';
import { scriptParser } from './lazy-parsers.ts';

type Value = Expression | undefined;

/** Where `keys` stands in what a JavaScript or TypeScript module exports by default; follows constants and calls. */
export function locateInScript(path: string, text: string, keys: KeyPath): Entry | undefined {
  const { program } = scriptParser().parseSync(path, text);
  return find(program, defaultExport(program), keys);
}

/** Where `keys` stands in a JSON text. */
export function locateInJson(text: string, keys: KeyPath): Entry | undefined {
  const { program } = scriptParser().parseSync('config.js', `(${text})`);
  const statement = program.body[0];
  const entry = statement?.type === 'ExpressionStatement' ? find(program, statement.expression, keys) : undefined;
  if (entry === undefined) return undefined;
  return { key: entry.key && shifted(entry.key), value: shifted(entry.value) };
}

/** A mistake in a module's text. */
export interface SyntaxFault {
  readonly message: string;
  readonly span: Span;
}

/** Where a module's text stops being JavaScript or TypeScript; undefined when it doesn't. */
export function syntaxErrorIn(path: string, text: string): SyntaxFault | undefined {
  const [error] = scriptParser().parseSync(path, text).errors;
  const label = error?.labels[0];
  return error === undefined || label === undefined ? undefined : { message: error.message, span: label };
}

function shifted(span: Span): Span {
  return { start: span.start - 1, end: span.end - 1 };
}

function defaultExport(program: Program): Value {
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') return statement.declaration as Expression;
    const assigned = assignedExports(statement);
    if (assigned !== undefined) return assigned;
  }
  return undefined;
}

/** `module.exports = …` */
function assignedExports(statement: Statement): Value {
  const expression = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
  if (expression?.type !== 'AssignmentExpression') return undefined;
  const { left, right } = expression;
  if (left.type !== 'MemberExpression' || left.computed || left.property.type !== 'Identifier') return undefined;
  return left.property.name === 'exports' ? right : undefined;
}

function find(program: Program, from: Value, keys: KeyPath): Entry | undefined {
  const [key, ...rest] = keys;
  const value = resolved(program, from);
  if (key === undefined || value === undefined) return undefined;
  if (value.type === 'ArrayExpression' && typeof key === 'number') {
    const item = value.elements[key];
    if (item === undefined || item === null || item.type === 'SpreadElement') return undefined;
    return rest.length === 0 ? { value: item } : find(program, item, rest);
  }
  return value.type === 'ObjectExpression' ? findInObject(program, value, keys) : undefined;
}

/** From the last property on, since a later one overrides an earlier one. */
function findInObject(program: Program, object: ObjectExpression, keys: KeyPath): Entry | undefined {
  const [key, ...rest] = keys;
  for (const property of object.properties.toReversed()) {
    if (property.type === 'SpreadElement') {
      const spread = find(program, property.argument, keys);
      if (spread !== undefined) return spread;
      continue;
    }
    const named = property.key.type === 'Identifier' && !property.computed ? property.key.name : literal(property.key);
    if (named !== key) continue;
    return rest.length === 0 ? { key: property.key, value: property.value } : find(program, property.value, rest);
  }
  return undefined;
}

function literal(node: { readonly type: string; readonly value?: unknown }): string | undefined {
  return node.type === 'Literal' ? String(node.value) : undefined;
}

/** The literal behind casts, calls such as `defineConfig(…)`, and constants of the module. */
function resolved(program: Program, value: Value, seen: ReadonlySet<string> = new Set()): Value {
  switch (value?.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return resolved(program, value.expression, seen);
    case 'AwaitExpression':
      return resolved(program, value.argument, seen);
    case 'CallExpression': {
      const [argument] = value.arguments;
      return argument?.type === 'SpreadElement' ? undefined : resolved(program, argument, seen);
    }
    case 'Identifier':
      if (seen.has(value.name)) return undefined;
      return resolved(program, constant(program, value.name), new Set([...seen, value.name]));
    default:
      return value;
  }
}

function constant(program: Program, name: string): Value {
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration') continue;
    const found = declaration.declarations.find((each) => each.id.type === 'Identifier' && each.id.name === name);
    if (found !== undefined) return found.init ?? undefined;
  }
  return undefined;
}
