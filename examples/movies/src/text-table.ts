/** One column of a table: its heading, and the text of each row. */
export interface Column<T> {
  readonly heading: string;
  readonly text: (row: T, index: number) => string;
  readonly align?: 'left' | 'right';
}

/** Lines of a table whose columns are as wide as what they hold. */
export function textTable<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const cells = columns.map((column) => [column.heading, ...rows.map((row, index) => column.text(row, index))]);
  const padded = cells.map((texts, index) => {
    const width = Math.max(...texts.map((text) => text.length));
    const isRight = columns[index]?.align === 'right';
    return [...texts, '─'.repeat(width)].map((text) => (isRight ? text.padStart(width) : text.padEnd(width)));
  });
  const line = (at: number): string =>
    padded
      .map((texts) => texts.at(at) ?? '')
      .join('  ')
      .trimEnd();
  return [line(0), line(-1), ...rows.map((_, index) => line(index + 1))].join('\n');
}
