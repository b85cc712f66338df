/** Does many works, of which a bounded number go on at once; the others wait for their turn. */
export class WorkPool {
  readonly #width: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /** The result of one work, begun when it is its turn. */
  async run<R>(work: () => Promise<R>): Promise<R> {
    if (this.#running < this.#width) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /**
   * The results of `work` for each item, in order. Items are taken as they are worked on, never more than the pool does at
   * once. After a failure it takes no more, waits for those that go on, and rejects. It takes no turns: `work` may.
   */
  async map<T, R>(items: Iterable<T>, work: (item: T) => Promise<R>): Promise<readonly R[]> {
    const results: R[] = [];
    const failures: unknown[] = [];
    const source = items[Symbol.iterator]();
    let taken = 0;
    const worker = async (): Promise<void> => {
      for (let item = source.next(); item.done !== true && failures.length === 0; item = source.next()) {
        const [index, { value }] = [taken++, item];
        await work(value).then(
          (result) => void (results[index] = result),
          (error: unknown) => void failures.push(error),
        );
      }
    };
    await Promise.all(Array.from({ length: this.#width }, worker));
    if (failures.length > 0) throw failures[0];
    return results;
  }
}
