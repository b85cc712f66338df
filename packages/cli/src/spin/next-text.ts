import type { SpinNext } from '@flow/core/engine';

/** Where a step led: `pick`, `evaluate × 3`, `train, a gang of 4`, `fast (the case "a")`, `the end`. */
export function nextText(next: SpinNext): string {
  const names = next.targets.join(', ');
  switch (next.kind) {
    case 'end':
      return 'the end';
    case 'foreach':
      return `${names} × ${String(next.count)}`;
    case 'parallel':
      return `${names}, a gang of ${String(next.count)}`;
    case 'switch':
      return `${names} (the case ${JSON.stringify(next.case)})`;
    default:
      return names;
  }
}
