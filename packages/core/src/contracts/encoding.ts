/** Turns values of a kind into bytes and back. Decoding never runs code from the data. */
export interface Encoding {
  /** Kept with each value, which is decoded by the encoding of this name. */
  readonly name: string;
  /** Bytes of `value`; undefined when this encoding doesn't take it. */
  encode(value: unknown): Uint8Array | undefined;
  /** The value of bytes that `encode` made, in this release of the plugin or an earlier one. */
  decode(bytes: Uint8Array): unknown;
  /** Plain data that stands for a value where commands show it; without it they show the value itself. */
  show?(value: unknown): unknown;
}
