/** Puts back what a task replaced of what everything in its process calls; what of it can't be trusted further. */
export type BuiltinsWatch = () => string | undefined;

/** Own properties of an object as they were. */
interface Kept {
  readonly of: object;
  readonly name: string;
  readonly values: ReadonlyMap<PropertyKey, unknown>;
}

const globals = [
  'Array',
  'Buffer',
  'Date',
  'Error',
  'JSON',
  'Map',
  'Math',
  'Object',
  'Promise',
  'Set',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
] as const;

/** Begins to watch. A console is put back as the environment is; what modules may have kept a copy of is told of. */
export function watchBuiltins(): BuiltinsWatch {
  const consoles = [keep('globalThis', globalThis, ['console']), keep('console', console, Reflect.ownKeys(console))];
  const others = [
    keep('globalThis', globalThis, globals),
    keep('Date', Date, ['now']),
    keep('JSON', JSON, ['parse', 'stringify']),
    keep('Math', Math, ['random']),
    keep('Promise', Promise, ['all', 'race', 'withResolvers']),
    keep('Promise.prototype', Promise.prototype, ['then']),
  ];
  return () => {
    for (const one of consoles) restore(one);
    const replaced = others.flatMap((one) => restore(one));
    return replaced.length === 0 ? undefined : `its task replaced ${replaced.join(', ')}`;
  };
}

function keep(name: string, of: object, keys: readonly PropertyKey[]): Kept {
  const values = keys.map((key) => [key, Object.getOwnPropertyDescriptor(of, key)] as const);
  const held = values.filter(([, descriptor]) => descriptor !== undefined && 'value' in descriptor);
  return { name, of, values: new Map(held.map(([key, descriptor]) => [key, descriptor?.value as unknown])) };
}

function restore({ name, of, values }: Kept): readonly string[] {
  const replaced = [...values].filter(([key, value]) => Reflect.get(of, key) !== value);
  for (const [key, value] of replaced) {
    const descriptor = { configurable: true, writable: true, enumerable: name === 'console', value };
    Reflect.defineProperty(of, key, descriptor);
  }
  return replaced.map(([key]) => `${name}.${String(key)}`);
}
