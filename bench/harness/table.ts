import type { TaskTime } from '../task-time/measure-task-time.ts';
import type { Row } from './judge.ts';

const columns = ['', 'ours', 'Metaflow', 'ratio', 'spread', 'bar', 'runs', ''] as const;

/** The rows in columns, with what is wrong with one below it. */
export function table(rows: readonly Row[]): string {
  const [titles = '', ...lines] = inColumns([columns, ...rows.map(cellsOf)]);
  const body = rows.flatMap(({ problem }, index) => [
    lines[index] ?? '',
    ...(problem === undefined ? [] : [`  ${problem.replaceAll('\n', '\n  ')}`]),
  ]);
  return `${[titles, ...body].join('\n')}\n`;
}

/** Where a task's time goes, a process below the other. */
export function taskTimeTable({ processes }: TaskTime): string {
  const lines = processes.flatMap(({ name, parts }) => [
    [`milliseconds of a task in the ${name}`],
    ...parts.map((part) => [`  ${part.name}`, part.ms.toFixed(3)]),
  ]);
  return `${inColumns(lines).join('\n')}\n`;
}

/** The first column to the left, the others to the right. */
function inColumns(lines: readonly (readonly string[])[]): readonly string[] {
  const widthOf = (column: number): number => Math.max(...lines.map((cells) => cells[column]?.length ?? 0));
  return lines.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widthOf(0)) : cell.padStart(widthOf(column))))
      .join('  ')
      .trimEnd(),
  );
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
