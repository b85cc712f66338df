/** Environment variables that this process has for as long as a task needs them, and then as they were. */
export class ProcessVariables {
  readonly #lent = new Map<string, Loan>();

  /** Tasks that share a process may be lent the same at the same time: the last one gives it back. */
  lend(values: Readonly<Record<string, string>>): Disposable {
    const names = Object.keys(values);
    for (const name of names) {
      const loan = this.#lent.get(name) ?? { before: process.env[name], borrowers: 0 };
      this.#lent.set(name, { ...loan, borrowers: loan.borrowers + 1 });
      process.env[name] = values[name];
    }
    return { [Symbol.dispose]: () => names.forEach((name) => this.#giveBack(name)) };
  }

  #giveBack(name: string): void {
    const loan = this.#lent.get(name);
    if (loan === undefined) return;
    if (loan.borrowers > 1) return void this.#lent.set(name, { ...loan, borrowers: loan.borrowers - 1 });
    this.#lent.delete(name);
    if (loan.before === undefined) delete process.env[name];
    else process.env[name] = loan.before;
  }
}

interface Loan {
  readonly before: string | undefined;
  readonly borrowers: number;
}
