/** Straight line through points: `y = slope * x + offset`. */
export interface Trend {
  readonly slope: number;
  readonly offset: number;
}

/** The line with the least squared distance to the points. Throws when they all have the same `x`. */
export function trend(points: readonly (readonly [x: number, y: number])[]): Trend {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const spread = sum(points.map(([x]) => (x - meanX) ** 2));
  if (spread === 0) throw new RangeError('A trend needs points at two different places.');
  const slope = sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / spread;
  return { slope, offset: meanY - slope * meanX };
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
