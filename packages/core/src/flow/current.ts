import { AsyncLocalStorage } from 'node:async_hooks';
import type { CoreCurrent } from '../contracts/task-context.ts';
import { errors } from './errors.ts';

const key = Symbol.for('flow.current');
const place = globalThis as { [key]?: AsyncLocalStorage<CoreCurrent> };

/** Holds the facts of the running task; one for all copies of core, so that plugins of any see the same. */
export const currentStore: AsyncLocalStorage<CoreCurrent> = (place[key] ??= new AsyncLocalStorage());

/** The running task's facts. Reading one outside a step throws FLOW_CURRENT_OUTSIDE. */
export const coreCurrent: CoreCurrent = new Proxy({} as CoreCurrent, {
  get(_target, member) {
    const facts = currentStore.getStore();
    if (facts !== undefined) return Reflect.get(facts, member) as unknown;
    if (typeof member === 'symbol') return undefined;
    throw errors.FLOW_CURRENT_OUTSIDE({ member });
  },
  has: (_target, member) => Reflect.has(currentStore.getStore() ?? {}, member),
  ownKeys: () => Reflect.ownKeys(currentStore.getStore() ?? {}),
  getOwnPropertyDescriptor: (_target, member) => {
    const facts = currentStore.getStore();
    if (facts === undefined || !Object.hasOwn(facts, member)) return undefined;
    const enumerable = Object.prototype.propertyIsEnumerable.call(facts, member);
    return { value: Reflect.get(facts, member), enumerable, configurable: true, writable: false };
  },
});
