/** One promise of a contract; `run` rejects with an AssertionError where it is broken. */
export interface ConformanceCase {
  readonly name: string;
  run(): Promise<void>;
}

/** Opens one more connection to the place under test: all connections of a suite see the same objects or records. */
export type Connect<T extends AsyncDisposable> = () => Promise<T>;

export interface CaseDefinition<T> {
  readonly name: string;
  /** How many connections the case needs; 1 without it. */
  readonly connections?: number;
  readonly check: (first: T, all: readonly T[]) => Promise<void>;
}

/** Opens what a case needs, and closes it whatever comes. */
export function toCases<T extends AsyncDisposable>(
  connect: Connect<T>,
  definitions: readonly CaseDefinition<T>[],
): readonly ConformanceCase[] {
  return definitions.map(({ name, connections = 1, check }) => ({
    name,
    run: async () => {
      await using stack = new AsyncDisposableStack();
      const first = stack.use(await connect());
      const all = [first];
      while (all.length < connections) all.push(stack.use(await connect()));
      await check(first, all);
    },
  }));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
