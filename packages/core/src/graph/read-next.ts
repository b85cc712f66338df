import type { CallExpression, Node, ObjectExpression, Statement } from 'oxc-parser';
import { didYouMean } from '../contracts/did-you-mean.ts';
import type { Code } from './class-model.ts';
import { constantKey, type Constants } from './constants.ts';
import { hasOwnThis, isMember, keyName, memberName, unwrap, walk } from './syntax.ts';

/** A step named in a `this.next(…)`. */
export interface Target {
  readonly name: string;
  readonly node: Node;
  /** Its case, in a switch. */
  readonly key?: string;
}

/** What one `this.next(…)` says, as far as it can be read. */
export type NextCall =
  | { readonly kind: 'linear' | 'split' | 'foreach' | 'parallel' | 'switch'; readonly targets: readonly Target[] }
  | { readonly kind: 'notLiteral'; readonly node: Node }
  | { readonly kind: 'badOptions'; readonly node: Node; readonly problem: string };

/** The calls of `this.next` in a method's own code, in the order of the text. */
export function findNextCalls(code: Code): readonly CallExpression[] {
  const calls: CallExpression[] = [];
  const aliases = new Set<string>();
  walk(code, (node) => {
    if (node !== code && hasOwnThis(node)) return false;
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init?.type === 'ThisExpression') {
      aliases.add(node.id.name);
    }
    if (node.type === 'CallExpression' && isNext(node, aliases)) calls.push(node);
    return true;
  });
  return calls;
}

function isNext(call: CallExpression, aliases: ReadonlySet<string>): boolean {
  const callee = unwrap(call.callee);
  if (!isMember(callee) || memberName(callee) !== 'next') return false;
  const object = unwrap(callee.object);
  return (
    object.type === 'ThisExpression' ||
    object.type === 'Super' ||
    (object.type === 'Identifier' && aliases.has(object.name))
  );
}

interface SuperCall {
  readonly call: CallExpression;
  readonly name: string;
}

/** The calls of methods of the class above, in the order of the text. */
export function findSuperCalls(code: Code): readonly SuperCall[] {
  const calls: SuperCall[] = [];
  walk(code, (node) => {
    if (node !== code && hasOwnThis(node)) return false;
    const callee = node.type === 'CallExpression' ? unwrap(node.callee) : undefined;
    if (node.type !== 'CallExpression' || callee === undefined || !isMember(callee)) return true;
    if (callee.object.type === 'Super') calls.push({ call: node, name: memberName(callee) ?? '' });
    return true;
  });
  return calls;
}

/** Whether `call` is the last statement of `code`: alone, returned or awaited. */
export function isLastStatement(code: Code, call: Node): boolean {
  if (code.body === null) return false;
  if (code.body.type !== 'BlockStatement') return lastValue(code.body) === call;
  return lastValue(lastExpression(code.body)) === call;
}

/** The expression that the statement is, or returns. */
function lastExpression(statement: Statement | undefined): Node | undefined {
  if (statement?.type === 'BlockStatement') return lastExpression(statement.body.findLast((one) => !doesNothing(one)));
  if (statement?.type === 'ExpressionStatement') return statement.expression;
  return statement?.type === 'ReturnStatement' ? (statement.argument ?? undefined) : undefined;
}

/** What stands at the end of a block without running there. */
function doesNothing(statement: Statement): boolean {
  if (statement.type === 'ReturnStatement') return statement.argument === null;
  return statement.type === 'EmptyStatement' || statement.type === 'FunctionDeclaration';
}

/** What an expression comes down to; a compiler may have put the last statements into one, with commas. */
function lastValue(node: Node | undefined): Node | undefined {
  const bare = node === undefined ? undefined : unwrap(node);
  if (bare?.type === 'AwaitExpression') return lastValue(bare.argument);
  if (bare?.type === 'UnaryExpression' && bare.operator === 'void') return lastValue(bare.argument);
  return bare?.type === 'SequenceExpression' ? lastValue(bare.expressions.at(-1)) : bare;
}

/** Reads one `this.next(…)`. */
export function readNext(call: CallExpression, constants: Constants): NextCall {
  const [first, second] = call.arguments.map((argument) => unwrap(argument));
  if (first === undefined) return { kind: 'badOptions', node: call, problem: 'it names no step.' };
  if (first.type === 'ObjectExpression') return readSwitch({ cases: first, options: second, call, constants });
  if (second?.type === 'ObjectExpression') return readFanOut(first, second, call);
  const targets = call.arguments.map((argument) => readTarget(argument, call));
  const bad = targets.indexOf(undefined);
  if (bad !== -1) return { kind: 'notLiteral', node: call.arguments[bad] ?? call };
  return { kind: targets.length === 1 ? 'linear' : 'split', targets: targets.filter((target) => target !== undefined) };
}

/** `this.a`, or `self.a` where the call is `self.next(…)`. */
function readTarget(argument: Node, call: CallExpression): Target | undefined {
  const node = unwrap(argument);
  if (!isMember(node)) return undefined;
  const [object, callee] = [unwrap(node.object), unwrap(call.callee)];
  const self = isMember(callee) ? unwrap(callee.object) : undefined;
  const isAlias = object.type === 'Identifier' && self?.type === 'Identifier' && object.name === self.name;
  const name = object.type === 'ThisExpression' || isAlias ? memberName(node) : undefined;
  return name === undefined ? undefined : { name, node };
}

function readFanOut(first: Node, options: ObjectExpression, call: CallExpression): NextCall {
  const target = readTarget(first, call);
  if (target === undefined) return { kind: 'notLiteral', node: first };
  const keys = optionKeys(options);
  if (keys === undefined) return { kind: 'notLiteral', node: options };
  const [kind] = keys;
  if (keys.length !== 1 || call.arguments.length !== 2) {
    return { kind: 'badOptions', node: options, problem: 'give one of foreach and parallel, after one step.' };
  }
  if (kind === 'foreach' || kind === 'parallel') return { kind, targets: [target] };
  return { kind: 'badOptions', node: options, problem: wrongOption(kind ?? '') };
}

function wrongOption(name: string): string {
  if (name === 'on') return 'a switch needs its cases as an object.';
  const near = didYouMean(name, ['foreach', 'parallel']);
  return `there is no option \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`;
}

interface SwitchCall {
  readonly cases: ObjectExpression;
  readonly options: Node | undefined;
  readonly call: CallExpression;
  readonly constants: Constants;
}

function readSwitch({ cases, options, call, constants }: SwitchCall): NextCall {
  if (options !== undefined && options.type !== 'ObjectExpression') return { kind: 'notLiteral', node: options };
  const keys = options === undefined ? [] : optionKeys(options);
  if (keys?.join() !== 'on' || call.arguments.length > 2) {
    return { kind: 'badOptions', node: options ?? call, problem: 'a switch needs { on: value }, and nothing else.' };
  }
  if (cases.properties.length === 0)
    return { kind: 'badOptions', node: cases, problem: 'a switch needs at least one case.' };
  const targets: Target[] = [];
  for (const property of cases.properties) {
    const key = property.type === 'Property' ? caseKey(property, constants) : undefined;
    if (property.type !== 'Property' || key === undefined)
      return { kind: 'badOptions', node: property, problem: unnamed };
    const target = readTarget(property.value, call);
    if (target === undefined) return { kind: 'notLiteral', node: property.value };
    targets.push({ ...target, key });
  }
  return { kind: 'switch', targets };
}

type Case = Extract<ObjectExpression['properties'][number], { type: 'Property' }>;

const unnamed = 'this case has no name that is written here, or given to a constant or an enum of this file.';

function caseKey({ key, computed }: Case, constants: Constants): string | undefined {
  if (key.type === 'Literal' && typeof key.value === 'boolean') return String(key.value);
  return keyName(key, computed) ?? constantKey(key, constants);
}

function optionKeys(options: ObjectExpression): readonly string[] | undefined {
  const keys = options.properties.map((one) => (one.type === 'Property' ? keyName(one.key, one.computed) : undefined));
  return keys.includes(undefined) ? undefined : keys.filter((key) => key !== undefined);
}
