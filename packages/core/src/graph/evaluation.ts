import type { Expression, Node } from 'oxc-parser';
import { childrenOf } from './syntax.ts';

/** How a piece of code runs, seen from the method it stands in. */
export interface Way {
  /** It runs whenever the method runs to its end. */
  readonly certain: boolean;
  /** It is only asked whether the value is there, as in `x ?? 1`, `x?.y`, `if (x)`. */
  readonly guarded: boolean;
  /** It stands in a function, which may run at any later time. */
  readonly deferred: boolean;
  /** The loops around it, where what stands below may have run before. */
  readonly loops: readonly Node[];
}

export const straight: Way = { certain: true, guarded: false, deferred: false, loops: [] };

const loopTypes = new Set(['ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement', 'DoWhileStatement']);

/** The parts of `node` in the order in which they run, each with the way in which it does. */
export function evaluate(node: Node, way: Way): readonly (readonly [Node, Way])[] {
  const plain: Way = { ...way, guarded: false };
  switch (node.type) {
    case 'LogicalExpression':
      return [
        [node.left, { ...way, guarded: true }],
        [node.right, { ...way, certain: false }],
      ];
    case 'ConditionalExpression':
      return branches(node.test, [node.consequent, node.alternate], way);
    case 'IfStatement':
      return branches(node.test, node.alternate ? [node.consequent, node.alternate] : [node.consequent], plain);
    case 'SwitchStatement':
      return [[node.discriminant, plain], ...node.cases.map((one) => [one, { ...plain, certain: false }] as const)];
    case 'TryStatement':
      return childrenOf(node).map((child) => [child, child === node.finalizer ? plain : { ...plain, certain: false }]);
    case 'AssignmentPattern':
      return [
        [node.right, { ...plain, certain: false }],
        [node.left, plain],
      ];
    default:
      if (loopTypes.has(node.type)) return loopParts(node, plain);
      return childrenOf(node).map((child) => [
        child,
        isGuard(node, child) ? { ...plain, guarded: true } : inherited(node, way),
      ]);
  }
}

function branches(test: Expression, arms: readonly Node[], way: Way): readonly (readonly [Node, Way])[] {
  return [[test, { ...way, guarded: true }], ...arms.map((arm) => [arm, { ...way, certain: false }] as const)];
}

function loopParts(node: Node, way: Way): readonly (readonly [Node, Way])[] {
  const inside: Way = { ...way, loops: [...way.loops, node] };
  const maybe: Way = { ...inside, certain: false };
  return childrenOf(node).map((child) => {
    if ('test' in node && child === node.test) return [child, { ...inside, guarded: true }] as const;
    if ('right' in node && child === node.right) return [child, way] as const;
    if ('init' in node && child === node.init) return [child, way] as const;
    return [child, node.type === 'DoWhileStatement' ? inside : maybe] as const;
  });
}

/** A guard reaches through what only passes a value on. */
function inherited(node: Node, way: Way): Way {
  const passes = node.type === 'ChainExpression' || node.type.startsWith('TS') || node.type === 'AwaitExpression';
  return passes ? way : { ...way, guarded: false };
}

function isGuard(node: Node, child: Node): boolean {
  switch (node.type) {
    case 'UnaryExpression':
      return node.operator === '!' || node.operator === 'typeof' || node.operator === 'void';
    case 'BinaryExpression':
      return /^[!=]==?$/.test(node.operator) && (isNothing(node.left) || isNothing(node.right));
    case 'MemberExpression':
      return node.optional && child === node.object;
    case 'CallExpression':
      return (node.optional && child === node.callee) || (isBoolean(node.callee) && child !== node.callee);
    default:
      return false;
  }
}

function isBoolean(callee: Node): boolean {
  return callee.type === 'Identifier' && callee.name === 'Boolean';
}

/** `undefined`, `null`, `void 0`, or a `typeof`, beside which a comparison asks for presence. */
function isNothing(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'undefined';
  if (node.type === 'Literal') return node.raw === 'null';
  return node.type === 'UnaryExpression' && (node.operator === 'void' || node.operator === 'typeof');
}
