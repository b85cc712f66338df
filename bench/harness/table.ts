import type { Row } from './judge.ts';

const columns = ['', 'ours', 'Metaflow', 'ratio', 'spread', 'bar', 'runs', ''] as const;

/** The rows in columns, with what is wrong with one below it. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(cellsOf);
  const widths = columns.map((title, column) =>
    Math.max(title.length, ...lines.map((cells) => (cells[column] ?? '').length)),
  );
  const format = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const body = rows.flatMap(({ problem }, index) => [
    format(lines[index] ?? []),
    ...(problem === undefined ? [] : [`  ${problem.replaceAll('\n', '\n  ')}`]),
  ]);
  return `${[format(columns), ...body].join('\n')}\n`;
}

function cellsOf(row: Row): readonly string[] {
  const { name, unit, ours, peer, ratio, spread, oursRuns, peerRuns } = row;
  const isRatio = ratio !== undefined;
  return [
    name,
    valueText(ours, unit),
    valueText(peer, unit),
    isRatio ? `${numberText(ratio)}×` : '–',
    spread === undefined ? '–' : spread.map(numberText).join('–'),
    barText(row),
    peerRuns === 0 ? String(oursRuns) : `${String(oursRuns)}/${String(peerRuns)}`,
    verdictOf(row),
  ];
}

function verdictOf({ met }: Row): string {
  if (met === undefined) return 'not judged';
  return met ? 'met' : 'missed';
}

function barText({ bar, barKind, unit }: Row): string {
  if (barKind === 'faster') return `≥ ${String(bar)}×`;
  return `${barKind === 'atLeast' ? '≥' : '≤'} ${valueText(bar, unit)}`;
}

function valueText(value: number | undefined, unit: Row['unit']): string {
  if (value === undefined) return '–';
  return unit === '×' ? `${numberText(value)}×` : `${numberText(value)} ${unit}`;
}

/** Three digits that count; whole where there are more before the point. */
function numberText(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 3) });
}
