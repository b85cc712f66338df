import type { Argument, CallExpression, Function, Node } from 'oxc-parser';
import type { Field, ParsedClass } from './class-model.ts';
import { placeOf } from './source-text.ts';
import { hasOwnThis, isMember, memberName, walk } from './syntax.ts';

/** Fields that a constructor sets: `this.x = …`, parameter properties, and what compilers make of a class's fields. */
export function readConstructor(code: Function, owner: ParsedClass): readonly Field[] {
  const fields: Field[] = [];
  const add = (name: string, node: Node, initialised: boolean): void => {
    const place = placeOf(owner.source, node);
    fields.push({ name, owner, value: undefined, initialised, optional: false, isAccessor: false, place });
  };
  for (const parameter of code.params) {
    if (parameter.type !== 'TSParameterProperty') continue;
    const { parameter: inner } = parameter;
    const name = inner.type === 'AssignmentPattern' ? inner.left : inner;
    if (name.type === 'Identifier') add(name.name, name, true);
  }
  walk(code, (node) => {
    if (node !== code && hasOwnThis(node)) return false;
    if (node.type === 'AssignmentExpression' && isMember(node.left) && node.left.object.type === 'ThisExpression') {
      const name = memberName(node.left);
      if (name !== undefined) add(name, node.left, true);
    }
    if (node.type === 'CallExpression') addDefined(node, add);
    return true;
  });
  return fields;
}

/** `__publicField(this, "x", 1)`, as compilers write `x = 1`; without a value it is a mere declaration. */
function addDefined(call: CallExpression, add: (name: string, node: Node, initialised: boolean) => void): void {
  const [self, key, value] = call.arguments;
  if (self?.type !== 'ThisExpression' || key?.type !== 'Literal' || typeof key.value !== 'string') return;
  add(key.value, key, value !== undefined && !isVoid(value));
}

function isVoid(value: Argument): boolean {
  return value.type === 'UnaryExpression' && value.operator === 'void';
}
