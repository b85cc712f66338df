/** What one file of the matrix says, by the meta of a test, of the cells that it doesn't run. */
export interface MatrixMeta {
  readonly context: string;
  /** How many combinations aren't run, by the reason. */
  readonly notRun: Readonly<Record<string, number>>;
}

interface MatrixReport {
  readonly testResults: readonly { readonly assertionResults: readonly TestResult[] }[];
}

interface TestResult {
  readonly status: string;
  /** For a cell its context, then its shape. */
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly meta?: { readonly matrix?: MatrixMeta };
}

/** The cells of a report of vitest, counted by context, and why the other combinations aren't run; empty without any. */
export function matrixSummary(report: string): string {
  const { testResults } = JSON.parse(report) as MatrixReport;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const metas = results.flatMap(({ meta }) => meta?.matrix ?? []);
  if (metas.length === 0) return '';
  const contexts = [...new Set(metas.map(({ context }) => context))];
  const cells = results.filter(({ ancestorTitles: titles }) => titles.length > 1 && contexts.includes(titles[0] ?? ''));
  const rows = contexts.map((context) =>
    row(
      context,
      cells.filter(({ ancestorTitles }) => ancestorTitles[0] === context),
    ),
  );
  const heads = ['context', 'shapes', 'behaviours', 'ran', 'failed'];
  return `${table([heads, ...rows, row('all', cells)])}\nnot run:\n${reasons(metas)}`;
}

function row(name: string, cells: readonly TestResult[]): readonly string[] {
  const ran = cells.filter(({ status }) => status === 'passed' || status === 'failed');
  const shapes = new Set(ran.map(({ ancestorTitles }) => ancestorTitles[1]));
  const behaviours = new Set(ran.map(({ title }) => title));
  const failed = ran.filter(({ status }) => status === 'failed');
  return [name, ...[shapes.size, behaviours.size, ran.length, failed.length].map(String)];
}

function reasons(metas: readonly MatrixMeta[]): string {
  const counts = new Map<string, number>();
  for (const [reason, count] of metas.flatMap(({ notRun }) => Object.entries(notRun)))
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  return sorted.map(([reason, count]) => `${String(count).padStart(6)} ${reason}`).join('\n');
}

/** Names to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return rows.map((cells) => line(cells)).join('\n');
}
