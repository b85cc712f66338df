/** Turns values of a kind into bytes and back. Decoding never runs code from the data. */
export interface Encoding {
  readonly name: string;
  /** Bytes of `value`; undefined when this encoding doesn't take it. */
  encode(value: unknown): Uint8Array | undefined;
  decode(bytes: Uint8Array): unknown;
  /** Plain data that stands for a value where commands show it; without it they show the value itself. */
  show?(value: unknown): unknown;
}
