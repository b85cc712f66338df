import assert from 'node:assert/strict';

/** One promise of a contract; `run` rejects with an AssertionError where it is broken. */
export interface ConformanceCase {
  readonly name: string;
  /** False: whoever asked for the cases said that this isn't supported. */
  readonly isSupported: boolean;
  /** How long it may take, in milliseconds, closing what it opened included. */
  readonly limitMs: number;
  run(): Promise<void>;
}

export interface ConformanceOptions {
  /** Multiplies how long cases may take, and how long they wait; 1 is for what runs on this machine. */
  readonly timeScale?: number;
}

/** Opens one more connection to the place under test: all connections of a suite see the same objects or records. */
export type Connect<T extends AsyncDisposable> = () => Promise<T>;

export interface CaseDefinition<T> {
  readonly name: string;
  /** How many connections the case needs; 1 without it. */
  readonly connections?: number;
  /** False: it isn't supported. */
  readonly isSupported?: boolean;
  /** Milliseconds, before they are scaled. */
  readonly limitMs?: number;
  readonly check: (first: T, all: readonly T[]) => Promise<void>;
}

const usualLimitMs = 120_000;

/** What is left of a case's time to close what it opened. */
const closingShare = 0.1;

/** Opens what a case needs, and closes it whatever comes. */
export function toCases<T extends AsyncDisposable>(
  connect: Connect<T>,
  definitions: readonly CaseDefinition<T>[],
  { timeScale = 1 }: ConformanceOptions = {},
): readonly ConformanceCase[] {
  return definitions.map((definition) => {
    const { name, isSupported = true } = definition;
    const limitMs = (definition.limitMs ?? usualLimitMs) * timeScale;
    return { name, isSupported, limitMs, run: () => runCase(connect, definition, limitMs) };
  });
}

async function runCase<T extends AsyncDisposable>(
  connect: Connect<T>,
  { name, connections = 1, check }: CaseDefinition<T>,
  limitMs: number,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const openAndCheck = async (): Promise<void> => {
    const first = stack.use(await connect());
    const all = [first];
    while (all.length < connections) all.push(stack.use(await connect()));
    await check(first, all);
  };
  await within(limitMs * (1 - closingShare), name, openAndCheck());
}

/** Rejects where the work is not over in time; it goes on then, until what it needs is closed. */
async function within(ms: number, name: string, work: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const message = `"${name}" was not over after ${String(Math.round(ms / 1000))} s`;
  const timer = setTimeout(() => reject(new assert.AssertionError({ message })), ms);
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
