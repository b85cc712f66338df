import type { CallExpression, Node, ParamPattern } from 'oxc-parser';
import type { Method } from './class-model.ts';
import { evaluate, straight, type Way } from './evaluation.ts';
import type { FlowModel } from './flow-model.ts';
import { callbackValues, inputsValue, type InputsValue } from './inputs-values.ts';
import { parametersOf } from './inputs-type.ts';
import { placeOf, type Place } from './source-text.ts';
import { childrenOf, hasOwnThis, isMember, keyName, memberName, unwrap } from './syntax.ts';

/** A read of an artifact from one or all of a join's inputs. */
export interface InputRead {
  readonly name: string;
  readonly place: Place;
  readonly guarded: boolean;
}

/** What a join's code reads from its inputs, through helpers that it hands them to; what can't be seen is left out. */
export function readInputs(method: Method, model: FlowModel): readonly InputRead[] {
  const [parameter] = parametersOf(method.code);
  if (parameter === undefined) return [];
  const reads: InputRead[] = [];
  new InputsReader({ method, model, reads, followed: new Set([method]) }).begin([[parameter, 'inputs']]);
  return reads;
}

interface Reading {
  readonly method: Method;
  readonly model: FlowModel;
  readonly reads: InputRead[];
  /** Methods already entered, so that recursion ends. */
  readonly followed: Set<Method>;
}

type Bound = readonly (readonly [ParamPattern, InputsValue])[];

class InputsReader {
  readonly #reading: Reading;
  #names: ReadonlyMap<string, InputsValue> = new Map();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  begin(bound: Bound): void {
    for (const [pattern, value] of bound) this.#bind(pattern, value);
    for (const child of childrenOf(this.#reading.method.code)) this.#visit(child, straight);
  }

  #visit(node: Node, way: Way): void {
    if (node.type === 'ArrowFunctionExpression' || hasOwnThis(node)) return this.#function(node, [], way);
    if (node.type === 'CallExpression') return this.#call(node, way);
    if (node.type === 'VariableDeclarator' && node.init !== null)
      this.#bind(node.id, inputsValue(node.init, this.#names));
    if (node.type === 'ForOfStatement') this.#loop(node.left, node.right);
    if (node.type === 'AssignmentExpression' && node.operator === '=')
      this.#bind(node.left, inputsValue(node.right, this.#names));
    for (const [child, childWay] of evaluate(node, way)) this.#visit(child, childWay);
    if (node.type === 'MemberExpression') this.#member(node, way);
  }

  #member(node: Node & { type: 'MemberExpression' }, way: Way): void {
    const name = memberName(node);
    if (name === undefined || inputsValue(node.object, this.#names) !== 'input') return;
    this.#read(name, node, way.guarded || node.optional);
  }

  #call(node: CallExpression, way: Way): void {
    this.#visit(node.callee, way);
    const callback = callbackValues(node, this.#names);
    for (const argument of node.arguments) {
      if (argument.type === 'ArrowFunctionExpression' || argument.type === 'FunctionExpression') {
        this.#function(argument, callback, way);
      } else
        this.#visit(argument, { ...way, guarded: node.callee.type === 'Identifier' && node.callee.name === 'Boolean' });
    }
    this.#followHelper(node);
  }

  /** `this.best(inputs)`: the method's parameter is what it is given. */
  #followHelper(node: CallExpression): void {
    const callee = unwrap(node.callee);
    const { model, reads, followed } = this.#reading;
    if (!isMember(callee) || callee.object.type !== 'ThisExpression') return;
    const method = model.method(memberName(callee) ?? '');
    if (method === undefined || followed.has(method)) return;
    const parameters = parametersOf(method.code);
    const bound: [ParamPattern, InputsValue][] = [];
    for (const [index, argument] of node.arguments.entries()) {
      const [value, parameter] = [inputsValue(argument, this.#names), parameters[index]];
      if (value !== undefined && parameter !== undefined) bound.push([parameter, value]);
    }
    if (bound.length === 0) return;
    followed.add(method);
    new InputsReader({ method, model, reads, followed }).begin(bound);
  }

  #function(node: Node, values: readonly (InputsValue | undefined)[], way: Way): void {
    const outside = this.#names;
    const parameters = 'params' in node && Array.isArray(node.params) ? (node.params as readonly ParamPattern[]) : [];
    for (const [index, parameter] of parameters.entries()) this.#bind(parameter, values[index]);
    for (const child of childrenOf(node)) this.#visit(child, { ...way, guarded: false });
    this.#names = outside;
  }

  #loop(left: Node, right: Node): void {
    const value = inputsValue(right, this.#names);
    const each = value === 'inputs' ? 'input' : value === 'entries' ? 'entry' : undefined;
    const pattern = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left;
    if (pattern !== undefined) this.#bind(pattern, each);
  }

  /** Gives names to parts of a value; taking an artifact out of an input reads it. */
  #bind(pattern: Node, value: InputsValue | undefined): void {
    if (pattern.type === 'AssignmentPattern') return this.#bind(pattern.left, value);
    if (pattern.type === 'Identifier') return this.#name(pattern.name, value);
    if (value === undefined) return;
    if (pattern.type === 'ArrayPattern') return this.#bindElements(pattern.elements, value);
    if (pattern.type !== 'ObjectPattern') return;
    for (const property of pattern.properties) {
      if (property.type === 'RestElement') continue;
      const name = keyName(property.key, property.computed);
      if (name === undefined) continue;
      if (value === 'input') this.#read(name, property.key, property.value.type === 'AssignmentPattern');
      this.#bind(
        property.value,
        value === 'from' ? 'input' : value === 'inputs' && name === 'from' ? 'from' : undefined,
      );
    }
  }

  #bindElements(elements: readonly (Node | null)[], value: InputsValue): void {
    for (const [index, element] of elements.entries()) {
      if (element === null) continue;
      if (element.type === 'RestElement') this.#bind(element.argument, value === 'inputs' ? 'inputs' : undefined);
      else if (value === 'inputs' || (value === 'entry' && index === 1)) this.#bind(element, 'input');
    }
  }

  #name(name: string, value: InputsValue | undefined): void {
    if (value === undefined && !this.#names.has(name)) return;
    const names = new Map(this.#names);
    if (value === undefined) names.delete(name);
    else names.set(name, value);
    this.#names = names;
  }

  #read(name: string, node: Node, guarded: boolean): void {
    this.#reading.reads.push({ name, place: placeOf(this.#reading.method.owner.source, node), guarded });
  }
}
