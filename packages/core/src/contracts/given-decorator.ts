/** A decorator that a run gives to all steps, beside what its code says. Plain data. */
export interface GivenDecorator {
  readonly name: string;
  /** Absent where none are given. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Where it was given, for people: `--with retry:times=3`. */
  readonly from: string;
}
