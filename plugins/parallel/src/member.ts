import type { GangPlace } from '@flow/core';
import { errors } from './errors.ts';
import type { Frame, Operation } from './frame.ts';
import type { Gang } from './gang.ts';
import type { Link } from './link.ts';
import type { Mailbox } from './mailbox.ts';
import { decodeValue, encodeValue } from './values.ts';

/** Makes what all get from what each gave, at the main member. */
type Combine = (payloads: readonly Uint8Array[]) => Uint8Array | Promise<Uint8Array>;

const nothing = new Uint8Array();

/** One member of a gang that has met. What all do together goes to the main member and back. */
export class Member implements Gang {
  readonly index: number;
  readonly count: number;
  readonly #link: Link;
  readonly #mailbox: Mailbox;
  /** What all do together comes one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor({ index, count }: GangPlace, link: Link, mailbox: Mailbox) {
    this.index = index;
    this.count = count;
    this.#link = link;
    this.#mailbox = mailbox;
  }

  get isMain(): boolean {
    return this.index === 0;
  }

  async barrier(): Promise<void> {
    await this.#together('barrier', nothing, () => nothing);
  }

  async broadcast<T>(make: () => T | Promise<T>): Promise<T> {
    const payload = await this.#together('broadcast', nothing, async () => encodeValue(await make()));
    return decodeValue(payload) as T;
  }

  async gather<T>(value: T): Promise<readonly T[]> {
    const payload = await this.#together('gather', encodeValue(value), (all) => encodeValue(all.map(decodeValue)));
    return decodeValue(payload) as readonly T[];
  }

  async reduce<T>(value: T, fold: (one: T, other: T) => T): Promise<T> {
    const combine: Combine = (all) => {
      const values = all.map((payload) => decodeValue(payload) as T);
      return encodeValue(values.reduce((one, other) => fold(one, other)));
    };
    return decodeValue(await this.#together('reduce', encodeValue(value), combine)) as T;
  }

  async send(to: number, value: unknown): Promise<void> {
    this.#check(to);
    await this.#link.send({ kind: 'message', from: this.index, to, payload: encodeValue(value) });
  }

  async receive<T>(from: number): Promise<T> {
    this.#check(from);
    return decodeValue((await this.#mailbox.take('message', from)).payload) as T;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#link.close();
  }

  /** At once, and without waiting for the others: the body may have failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#link.destroy();
  }

  #together(operation: Operation, payload: Uint8Array, combine: Combine): Promise<Uint8Array> {
    if (this.#isClosed) throw errors.FLOW_GANG_CLOSED({ index: this.index });
    const own = { operation, from: this.index, payload };
    const turn = this.#turn.then(() => (this.isMain ? this.#lead(own, combine) : this.#follow(own)));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #follow(own: Pick<Frame, 'from' | 'payload'> & { readonly operation: Operation }): Promise<Uint8Array> {
    await this.#link.send({ kind: 'collect', to: 0, ...own });
    return (await this.#mailbox.take('result', 0)).payload;
  }

  async #lead(
    { operation, payload }: { readonly operation: Operation; readonly payload: Uint8Array },
    combine: Combine,
  ): Promise<Uint8Array> {
    const others = Array.from({ length: this.count - 1 }, (_, index) => index + 1);
    const collected = await Promise.all(
      others.map(async (from) => {
        const frame = await this.#mailbox.take('collect', from);
        if (frame.operation === operation) return frame.payload;
        const theirs = `a ${frame.operation ?? ''}`;
        throw errors.FLOW_GANG_OUT_OF_STEP({ member: from, theirs, ours: `a ${operation}` });
      }),
    );
    const result = await combine([payload, ...collected]);
    await Promise.all(others.map((to) => this.#link.send({ kind: 'result', operation, from: 0, to, payload: result })));
    return result;
  }

  #check(other: number): void {
    const { index, count } = this;
    if (this.#isClosed) throw errors.FLOW_GANG_CLOSED({ index });
    if (Number.isSafeInteger(other) && other >= 0 && other < count && other !== index) return;
    throw errors.FLOW_GANG_NO_MEMBER({ given: String(other), index, count });
  }
}
