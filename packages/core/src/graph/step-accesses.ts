import type { Method, ParsedClass } from './class-model.ts';
import type { FlowModel } from './flow-model.ts';
import { readAccesses, type Access } from './read-accesses.ts';

/** Members that every object has; they are no artifacts, and reading them says nothing. */
const objectMembers: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Lists what a method does with `this`, through the methods, accessors and arrow fields that it uses. */
export class AccessLister {
  readonly #model: FlowModel;
  readonly #own = new Map<Method, readonly Access[]>();
  readonly #all = new Map<Method, readonly Access[]>();

  constructor(model: FlowModel) {
    this.#model = model;
  }

  /** What stands in the method's own code. */
  own(method: Method): readonly Access[] {
    const known = this.#own.get(method) ?? readAccesses(method);
    this.#own.set(method, known);
    return known;
  }

  /** What it does itself and through others, in the order in which it happens; calls are gone. */
  all(method: Method): readonly Access[] {
    const known = this.#all.get(method);
    if (known !== undefined) return known;
    this.#all.set(method, []);
    const listed = distinct(this.own(method).flatMap((access) => this.#follow(access, method.owner)));
    this.#all.set(method, listed);
    return listed;
  }

  #follow(access: Access, owner: ParsedClass): readonly Access[] {
    const used = this.#used(access, owner);
    if (used === undefined) return access.kind === 'superCall' || isObjectMember(access) ? [] : [asRead(access)];
    const isCallback = access.kind === 'read' && used.kind !== 'get';
    const outer = isCallback ? { ...access, certain: false, deferred: true } : access;
    return this.all(used).map((one) => within(one, outer));
  }

  #used(access: Access, owner: ParsedClass): Method | undefined {
    if (access.kind === 'write') return this.#model.method(access.name, undefined, 'set');
    if (access.kind === 'superCall') return this.#model.method(access.name, owner);
    return access.kind === 'read' || access.kind === 'call' ? this.#model.method(access.name) : undefined;
  }
}

function isObjectMember(access: Access): boolean {
  return (access.kind === 'read' || access.kind === 'call') && objectMembers.has(access.name);
}

/** A call of what isn't a method reads an artifact. */
function asRead(access: Access): Access {
  return access.kind === 'call' ? { ...access, kind: 'read' } : access;
}

function within(inner: Access, outer: Access): Access {
  return {
    ...inner,
    certain: inner.certain && outer.certain,
    deferred: inner.deferred || outer.deferred,
    loops: [...outer.loops, ...inner.loops],
  };
}

/** One access a place and way, so that helpers that use one another don't multiply. */
function distinct(accesses: readonly Access[]): readonly Access[] {
  const seen = new Map<string, Access>();
  for (const access of accesses) {
    const { kind, place, certain, deferred, loops } = access;
    const key = [kind, place.source.file, place.start, place.end, certain, deferred, loops.length].join(':');
    if (!seen.has(key)) seen.set(key, access);
  }
  return [...seen.values()];
}
