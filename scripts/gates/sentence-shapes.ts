import { type Argument, type BlockStatement, type Expression, type Statement } from 'oxc-parser';
import { type Binding } from './module-scope.ts';

const mostShapes = 6;

/** How a message or a hint can read, its facts as `<name>`: one shape for each way that a condition can go. */
export function sentenceShapes(binding: Binding): readonly string[] {
  return [...new Set(shapesOf(binding))].filter((shape) => shape !== '').slice(0, mostShapes);
}

function shapesOf({ value, scope }: Binding): readonly string[] {
  const inside = (expression: Expression | Argument): readonly string[] =>
    expression.type === 'SpreadElement' ? ['…'] : shapesOf({ value: expression, scope });
  switch (value.type) {
    case 'Literal':
      return [String(value.value)];
    case 'TemplateLiteral': {
      const texts = value.quasis.map((quasi) => quasi.value.cooked ?? '');
      return joined(
        texts,
        value.expressions.map((one) => inside(one)),
      );
    }
    case 'BinaryExpression':
      if (value.operator !== '+') return [factName(value)];
      return joined(['', '', ''], [inside(value.left), inside(value.right)]);
    case 'ConditionalExpression':
      return [...inside(value.consequent), ...inside(value.alternate)];
    case 'LogicalExpression':
      return [...inside(value.left), ...inside(value.right)];
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return inside(value.expression);
    case 'ArrowFunctionExpression':
      return value.body.type === 'BlockStatement' ? returned(value.body, inside) : inside(value.body);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return value.body ? returned(value.body, inside) : [];
    case 'Identifier': {
      if (value.name === 'undefined') return [''];
      const found = scope.find(value.name);
      return found ? shapesOf(found) : [factName(value)];
    }
    case 'CallExpression': {
      const found = value.callee.type === 'Identifier' ? scope.find(value.callee.name) : undefined;
      return found ? shapesOf(found) : [factName(value)];
    }
    default:
      return [factName(value)];
  }
}

function joined(texts: readonly string[], holes: readonly (readonly string[])[]): readonly string[] {
  let shapes: readonly string[] = [texts[0] ?? ''];
  for (const [index, choices] of holes.entries()) {
    const all = shapes.flatMap((shape) => choices.map((choice) => shape + choice + (texts[index + 1] ?? '')));
    shapes = all.slice(0, mostShapes);
  }
  return shapes;
}

function returned(
  body: BlockStatement | { readonly body: readonly Statement[] },
  inside: (expression: Expression) => readonly string[],
): readonly string[] {
  return body.body.flatMap((statement) => returnsOf(statement)).flatMap((expression) => inside(expression));
}

function returnsOf(statement: Statement): readonly Expression[] {
  if (statement.type === 'ReturnStatement') return statement.argument ? [statement.argument] : [];
  if (statement.type === 'BlockStatement') return statement.body.flatMap((one) => returnsOf(one));
  if (statement.type === 'SwitchStatement') {
    return statement.cases.flatMap((one) => one.consequent.flatMap((inner) => returnsOf(inner)));
  }
  if (statement.type !== 'IfStatement') return [];
  return [...returnsOf(statement.consequent), ...(statement.alternate ? returnsOf(statement.alternate) : [])];
}

/** The fact that an expression shows: `<path>` for `p.path`, `String(p.path)` and `p.path.join(', ')`. */
function factName(expression: Expression | Argument): string {
  switch (expression.type) {
    case 'Identifier':
      return `<${expression.name}>`;
    case 'MemberExpression':
      return expression.object.type === 'Identifier' && expression.property.type === 'Identifier'
        ? `<${expression.property.name}>`
        : factName(expression.object);
    case 'ChainExpression':
      return factName(expression.expression);
    case 'CallExpression': {
      const [first] = expression.arguments;
      const isMethod = expression.callee.type === 'MemberExpression' && expression.callee.object.type !== 'Identifier';
      return isMethod || first === undefined ? factName(expression.callee) : factName(first);
    }
    default:
      return '…';
  }
}
