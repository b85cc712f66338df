import type {
  AssignmentExpression,
  CallExpression,
  Expression,
  MemberExpression,
  Node,
  VariableDeclarator,
} from 'oxc-parser';
import type { Method } from './class-model.ts';
import { evaluate, straight, type Way } from './evaluation.ts';
import { readMerge, type MergeChoice } from './read-merge.ts';
import { placeOf, type Place } from './source-text.ts';
import { childrenOf, hasOwnThis, isMember, keyName, memberName, unwrap } from './syntax.ts';

/** One thing that a method does with `this`. */
export interface Access extends Way {
  /**
   * `unknown`: something that may set any artifact, as `this[name] = 1` or `fill(this)`. `change`: the object read may be
   * changed in place, as by `this.seen.add(…)`.
   */
  readonly kind: 'read' | 'write' | 'change' | 'call' | 'superCall' | 'merge' | 'next' | 'unknown';
  /** With its `#` where it is private. */
  readonly name: string;
  readonly place: Place;
  readonly merge?: MergeChoice;
}

/** Methods of arrays, maps, sets and dates that change the object itself. */
const changingMethods: ReadonlySet<string> = new Set(
  'push pop shift unshift splice sort reverse fill copyWithin set add delete clear'.split(' '),
);

/** What a method does with `this`, in the order in which it runs. Calls of other methods are left as calls. */
export function readAccesses(method: Method): readonly Access[] {
  const reader = new AccessReader(method);
  reader.visitCode(method.code, straight);
  return reader.accesses;
}

class AccessReader {
  readonly accesses: Access[] = [];
  readonly #method: Method;
  /** Names that stand for `this`. */
  readonly #aliases = new Set<string>();
  #thisIsFlow = true;
  /** The method may have ended before here. */
  #mayHaveEnded = false;

  constructor(method: Method) {
    this.#method = method;
  }

  visitCode(code: Node, way: Way): void {
    for (const child of childrenOf(code)) this.#visit(child, way);
  }

  #visit(node: Node, way: Way): void {
    const at = this.#mayHaveEnded ? { ...way, certain: false } : way;
    switch (node.type) {
      case 'MemberExpression':
        if (this.#isThis(node.object)) return this.#member(node, at);
        break;
      case 'CallExpression':
        return this.#call(node, at);
      case 'AssignmentExpression':
        return this.#assignment(node, at);
      case 'UpdateExpression':
        this.#visit(node.argument, { ...at, guarded: false });
        return this.#target(node.argument, at);
      case 'VariableDeclarator':
        return this.#declarator(node, at);
      case 'BinaryExpression':
        if (node.operator === 'in' && this.#isThis(node.right)) return this.#presence(node.left, at);
        break;
      case 'UnaryExpression':
        if (node.operator === 'delete' && this.#isOwnMember(node.argument)) return;
        break;
      case 'ForOfStatement':
      case 'ForInStatement':
        if (node.left.type !== 'VariableDeclaration') this.#target(node.left, { ...at, certain: false });
        break;
      default:
        if (this.#isThis(node)) return this.#add('unknown', '', node, at);
    }
    this.#visitParts(node, at);
  }

  #visitParts(node: Node, way: Way): void {
    if (node.type === 'ArrowFunctionExpression' || hasOwnThis(node)) return this.#function(node, way);
    for (const [child, childWay] of evaluate(node, way)) this.#visit(child, childWay);
    if (/^(?:Return|Throw|Break|Continue)Statement$/.test(node.type)) this.#mayHaveEnded = true;
  }

  #function(node: Node, way: Way): void {
    const [thisIsFlow, mayHaveEnded] = [this.#thisIsFlow, this.#mayHaveEnded];
    if (hasOwnThis(node)) this.#thisIsFlow = false;
    this.visitCode(node, { ...way, guarded: false, certain: false, deferred: true });
    this.#thisIsFlow = thisIsFlow;
    this.#mayHaveEnded = mayHaveEnded;
  }

  #member(node: MemberExpression, way: Way): void {
    const name = memberName(node);
    if (name !== undefined) return this.#add('read', name, node, node.optional ? { ...way, guarded: true } : way);
    this.#visit(node.property, { ...way, guarded: false });
  }

  #call(node: CallExpression, way: Way): void {
    const callee = unwrap(node.callee);
    const name = isMember(callee) ? memberName(callee) : undefined;
    if (!isMember(callee) || name === undefined) return this.#visitParts(node, way);
    const isSuper = callee.object.type === 'Super' && this.#thisIsFlow;
    if (!isSuper && !this.#isThis(callee.object)) {
      this.#visitParts(node, way);
      if (changingMethods.has(name)) this.#change(callee.object, way);
      return;
    }
    if (name === 'next') return this.#next(node, way);
    for (const argument of node.arguments) this.#visit(argument, { ...way, guarded: false });
    if (name === 'merge') return this.#merge(node, way);
    this.#add(isSuper ? 'superCall' : 'call', name, callee, node.optional ? { ...way, guarded: true } : way);
  }

  /** The steps that it names aren't read; what stands in its options is. */
  #next(node: CallExpression, way: Way): void {
    for (const [index, argument] of node.arguments.entries()) {
      const to = unwrap(argument);
      const isOptions = index > 0 && to.type === 'ObjectExpression';
      const parts = to.type === 'ObjectExpression' ? childrenOf(to).flatMap((one) => childrenOf(one)) : [to];
      for (const part of parts)
        if (isOptions || !this.#isOwnMember(part)) this.#visit(part, { ...way, guarded: false });
    }
    this.#add('next', 'next', node, way);
  }

  #merge(node: CallExpression, way: Way): void {
    const access = { ...way, kind: 'merge', name: 'merge', place: this.#place(node), merge: readMerge(node) } as const;
    this.accesses.push(access);
  }

  #assignment(node: AssignmentExpression, way: Way): void {
    const { left, operator } = node;
    if (operator === '=' && left.type === 'Identifier' && this.#isThis(node.right))
      return void this.#aliases.add(left.name);
    const isLogical = operator === '??=' || operator === '||=' || operator === '&&=';
    if (operator !== '=') this.#visit(left, { ...way, guarded: isLogical });
    this.#visit(node.right, { ...way, guarded: false, certain: way.certain && !isLogical });
    this.#target(left, way);
  }

  /** What an assignment sets. */
  #target(node: Node, way: Way): void {
    const target = unwrap(node);
    if (isMember(target)) return this.#memberTarget(target, way);
    if (target.type === 'AssignmentPattern') this.#visit(target.right, { ...way, certain: false });
    if (target.type === 'AssignmentPattern') return this.#target(target.left, way);
    if (target.type === 'RestElement') return this.#target(target.argument, way);
    if (target.type === 'Property') return this.#target(target.value, way);
    if (target.type !== 'ArrayPattern' && target.type !== 'ObjectPattern') return;
    for (const child of childrenOf(target)) this.#target(child, way);
  }

  #memberTarget(target: MemberExpression, way: Way): void {
    const plain = { ...way, guarded: false };
    if (!this.#isThis(target.object)) {
      for (const child of childrenOf(target)) if (target.computed || child === target.object) this.#visit(child, plain);
      return this.#change(target.object, way);
    }
    const name = memberName(target);
    if (name === undefined) this.#visit(target.property, plain);
    this.#add(name === undefined ? 'unknown' : 'write', name ?? '', target, plain);
  }

  /** Something in an artifact's object is set: `this.table.rows[0] = …`. */
  #change(changed: Node, way: Way): void {
    const object = unwrap(changed);
    if (!isMember(object)) return;
    if (!this.#isThis(object.object)) return this.#change(object.object, way);
    const name = memberName(object);
    if (name !== undefined) this.#add('change', name, object, { ...way, guarded: false });
  }

  /** `const self = this` and `const { a, b = 1 } = this`. */
  #declarator(node: VariableDeclarator, way: Way): void {
    if (node.init === null || !this.#isThis(node.init)) return this.#visitParts(node, way);
    if (node.id.type === 'Identifier') return void this.#aliases.add(node.id.name);
    if (node.id.type !== 'ObjectPattern') return this.#visit(node.init, way);
    for (const property of node.id.properties) {
      if (property.type === 'RestElement') continue;
      const name = keyName(property.key, property.computed);
      const guarded = property.value.type === 'AssignmentPattern';
      if (name !== undefined) this.#add('read', name, property.key, { ...way, guarded });
      if (guarded) this.#visit(property.value, way);
    }
  }

  /** `'x' in this` */
  #presence(key: Expression | Node, way: Way): void {
    if (key.type === 'Literal' && typeof key.value === 'string')
      this.#add('read', key.value, key, { ...way, guarded: true });
    else if (key.type !== 'PrivateIdentifier') this.#visit(key, { ...way, guarded: false });
  }

  #isThis(node: Node): boolean {
    const bare = unwrap(node);
    if (bare.type === 'ThisExpression') return this.#thisIsFlow;
    return bare.type === 'Identifier' && this.#aliases.has(bare.name);
  }

  #isOwnMember(node: Node): boolean {
    const bare = unwrap(node);
    return isMember(bare) && this.#isThis(bare.object);
  }

  #add(kind: Access['kind'], name: string, node: Node, way: Way): void {
    const { certain, guarded, deferred, loops } = way;
    this.accesses.push({ kind, name, place: this.#place(node), certain, guarded, deferred, loops });
  }

  #place(node: Node): Place {
    return placeOf(this.#method.owner.source, node);
  }
}
