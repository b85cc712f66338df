import type { CallExpression, Expression, Node } from 'oxc-parser';
import { isMember, memberName, unwrap } from './syntax.ts';

/** What a value made from a join's inputs is: the inputs, one of them, `inputs.from`, or pairs of a key and one. */
export type InputsValue = 'inputs' | 'input' | 'from' | 'entries' | 'entry';

export type Names = ReadonlyMap<string, InputsValue>;

const sameInputs = new Set([
  'filter',
  'toSorted',
  'sort',
  'toReversed',
  'reverse',
  'slice',
  'toSpliced',
  'concat',
  'with',
]);
const oneInput = new Set(['at', 'find', 'findLast', 'pop', 'shift']);

/** What `expression` is, going by the names in scope; undefined for anything else. */
export function inputsValue(expression: Node, names: Names): InputsValue | undefined {
  const node = unwrap(expression);
  switch (node.type) {
    case 'Identifier':
      return names.get(node.name);
    case 'AwaitExpression':
      return inputsValue(node.argument, names);
    case 'MemberExpression':
      return memberValue(inputsValue(node.object, names), memberName(node), node.computed);
    case 'CallExpression':
      return callValue(node, names);
    case 'ConditionalExpression':
      return inputsValue(node.consequent, names) ?? inputsValue(node.alternate, names);
    case 'LogicalExpression':
      return inputsValue(node.left, names) ?? inputsValue(node.right, names);
    case 'AssignmentExpression':
      return inputsValue(node.right, names);
    case 'ArrayExpression':
      return spreadValue(node.elements, names);
    default:
      return undefined;
  }
}

function memberValue(
  object: InputsValue | undefined,
  name: string | undefined,
  computed: boolean,
): InputsValue | undefined {
  if (object === 'inputs') return name === 'from' ? 'from' : computed ? 'input' : undefined;
  if (object === 'entry') return name === '1' ? 'input' : undefined;
  return object === 'from' ? 'input' : undefined;
}

function callValue(call: CallExpression, names: Names): InputsValue | undefined {
  const callee = unwrap(call.callee);
  if (!isMember(callee)) return undefined;
  const method = memberName(callee) ?? '';
  const object = inputsValue(callee.object, names);
  if (object === 'inputs') {
    if (sameInputs.has(method)) return 'inputs';
    if (method === 'entries') return 'entries';
    return oneInput.has(method) || reducesToInput(call, method, names) ? 'input' : undefined;
  }
  const [first] = call.arguments;
  const given = first === undefined ? undefined : inputsValue(first, names);
  if (method === 'from' && given === 'inputs') return 'inputs';
  if (given !== 'from') return undefined;
  return method === 'values' ? 'inputs' : method === 'entries' ? 'entries' : undefined;
}

/** `inputs.reduce((best, i) => …)`, which begins with an input itself. */
function reducesToInput(call: CallExpression, method: string, names: Names): boolean {
  if (method !== 'reduce' && method !== 'reduceRight') return false;
  const begin = call.arguments[1];
  return begin === undefined || inputsValue(begin, names) === 'input';
}

function spreadValue(
  elements: readonly (Expression | { readonly type: 'SpreadElement'; readonly argument: Expression } | null)[],
  names: Names,
): InputsValue | undefined {
  const values = elements.map((one) => (one?.type === 'SpreadElement' ? inputsValue(one.argument, names) : undefined));
  return values.length > 0 && values.every((one) => one === 'inputs') ? 'inputs' : undefined;
}

const oneEach = new Set([
  'map',
  'filter',
  'forEach',
  'flatMap',
  'some',
  'every',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
]);
const twoEach = new Set(['sort', 'toSorted']);

/** What the parameters of a callback are that `call` gets as its arguments. */
export function callbackValues(call: CallExpression, names: Names): readonly (InputsValue | undefined)[] {
  const callee = unwrap(call.callee);
  if (!isMember(callee)) return [];
  const method = memberName(callee) ?? '';
  const object = inputsValue(callee.object, names);
  const [first] = call.arguments;
  if (method === 'groupBy') return first !== undefined && inputsValue(first, names) === 'inputs' ? ['input'] : [];
  if (object === 'entries') return oneEach.has(method) ? ['entry'] : [];
  if (object !== 'inputs') return [];
  if (twoEach.has(method)) return ['input', 'input'];
  if (method.startsWith('reduce'))
    return [reducesToInput(call, method, names) ? 'input' : undefined, 'input', undefined, 'inputs'];
  return oneEach.has(method) ? ['input', undefined, 'inputs'] : [];
}
