/**
 * From now on tells of each assignment to a property of `object` that is no accessor, be it there or new. What an
 * accessor of its own or of its class takes is not told.
 */
export function watchProperties(object: object, onSet: (name: string) => void): void {
  if (!Object.isExtensible(object)) return;
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
    if (property.configurable === true && property.writable === true) watchOne(object, name, onSet);
  }
  const prototype = Object.getPrototypeOf(object) as object;
  // Where an object has no such property, the assignment asks its prototype.
  const asked = new Proxy(prototype, {
    set(target, name, value, receiver) {
      if (receiver === object && typeof name === 'string' && !Reflect.has(target, name)) onSet(name);
      return Reflect.set(target, name, value, receiver);
    },
  });
  Object.setPrototypeOf(object, asked);
}

function watchOne(object: object, name: string, onSet: (name: string) => void): void {
  let value: unknown = Reflect.get(object, name);
  Object.defineProperty(object, name, {
    enumerable: true,
    configurable: true,
    get: () => value,
    set: (next: unknown) => {
      onSet(name);
      value = next;
    },
  });
}
