const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `512 B`, `1.5 kB`, `2.0 GB`. */
export function describeSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(size) : size.toFixed(1)} ${units[unit] ?? 'B'}`;
}
