/** The taken id that these words call, or that would take the last of them for its arguments. */
export function isBehind(id: string, taken: Pick<ReadonlySet<string>, 'has'>): string | undefined {
  const words = id.split(':');
  return words.map((_, index) => words.slice(0, index + 1).join(':')).find((one) => taken.has(one));
}
