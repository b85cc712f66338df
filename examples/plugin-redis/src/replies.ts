/** What Redis answers, texts as bytes. */
export type Reply = Buffer | string | number | null | readonly Reply[];

/** The items of a list. */
export function itemsOf(reply: Reply | undefined): readonly Reply[] {
  if (Array.isArray(reply)) return reply as readonly Reply[];
  throw new Error(`Redis answered no list, but ${String(reply)}`);
}

/** A number that stands in a field of a hash. */
export function numberOf(reply: Reply | undefined): number {
  return Number(String(reply));
}
