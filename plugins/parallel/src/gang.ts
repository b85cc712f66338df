/** What a member of a gang does with the others. Each wait ends when the task is told to stop. */
export interface Gang extends AsyncDisposable {
  /** 0 is the main member. */
  readonly index: number;
  readonly count: number;
  readonly isMain: boolean;
  /** Resolves when all members have come here. */
  barrier(): Promise<void>;
  /** What `make` returns at the main member, for all; it isn't called at the others. */
  broadcast<T>(make: () => T | Promise<T>): Promise<T>;
  /** The values of all members, in their order. */
  gather<T>(value: T): Promise<readonly T[]>;
  /** All members' values folded into one, in their order, at the main member; all get the result. */
  reduce<T>(value: T, fold: (one: T, other: T) => T): Promise<T>;
  /** Hands a value to another member; resolves when it is on its way. */
  send(to: number, value: unknown): Promise<void>;
  /** The next value that this member sent here, in the order in which it was sent. */
  receive<T>(from: number): Promise<T>;
  /** Leaves; the main member stays until all others have left, as they meet there. */
  close(): Promise<void>;
}
