/** On a source that can begin anywhere. One key for all copies of core. */
const resumableMark: unique symbol = Symbol.for('flow.resumable') as never;

type Source<T> = AsyncIterable<T> | Iterable<T>;

/**
 * A source of items for `{ foreach }` that can go on where it was interrupted: when its step is tried again or its run is
 * resumed, `open` gets the number of items that are there already, and yields those behind them. Another async source is
 * begun anew then, and that many of its items are passed over.
 *
 * @example
 * export class Pages extends Flow {
 *   @step start() {
 *     this.next(this.end, { foreach: resumable((from) => fetchPages(from)) });
 *   }
 *   @step end(page: string) {}
 * }
 * declare function fetchPages(from: number): AsyncIterable<string>;
 */
export function resumable<T>(open: (from: number) => Source<T>): AsyncIterable<T> {
  const source = { [Symbol.asyncIterator]: () => iteratorOf(open(0)), [resumableMark]: open };
  return source;
}

/** The iterator of an async source behind its first `from` items. */
export async function iterateFrom<T>(source: AsyncIterable<T>, from: number): Promise<AsyncIterator<T>> {
  const open = (source as { readonly [resumableMark]?: (from: number) => Source<T> })[resumableMark];
  if (open !== undefined) return iteratorOf(open(from));
  const iterator = source[Symbol.asyncIterator]();
  for (let passed = 0; passed < from; passed++) if ((await iterator.next()).done === true) break;
  return iterator;
}

async function* iteratorOf<T>(source: Source<T>): AsyncGenerator<T, void> {
  yield* source;
}
