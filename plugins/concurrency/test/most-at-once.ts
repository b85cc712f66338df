export interface Span {
  readonly step: string;
  readonly from: number;
  readonly to: number;
}

/** How many of the spans lie over each other, where most do. */
export function mostAtOnce(spans: readonly Pick<Span, 'from' | 'to'>[]): number {
  const edges = spans.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let [running, most] = [0, 0];
  for (const { by } of edges.toSorted((one, other) => one.at - other.at || one.by - other.by)) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}
