import { openQuery } from '@flow/core/engine';
import { sqlViews, type SqlResult, type SqlValue } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';

export interface QueryRequest {
  readonly sql: string;
  readonly stack: string | undefined;
  readonly form: 'table' | 'json' | 'csv';
}

/** Answers a query over the runs of the project. */
export async function queryRuns(cli: Cli, { sql, stack, form }: QueryRequest): Promise<number> {
  await using project = await openProject(cli, { stack, isReadOnly: true });
  const [storage, metadata] = await Promise.all([project.storage(), project.metadata()]);
  await using session = await openQuery({ storage, metadata }, sql);
  for (const line of linesOf(cli, session.query(sql), form)) {
    if (cli.stdout.failure !== undefined) return 0;
    cli.stdout.line(line);
    if (cli.stdout.room !== undefined) await cli.stdout.room;
  }
  return 0;
}

/** Prints the views, and what their columns hold. */
export function showViews(cli: Cli, isJson: boolean): number {
  const { stdout } = cli;
  if (isJson) {
    stdout.line(toJson(sqlViews, 2));
    return 0;
  }
  for (const [index, [view, columns]] of Object.entries(sqlViews).entries()) {
    if (index > 0) stdout.line('');
    stdout.line(stdout.paint('bold', view));
    for (const line of table(Object.entries(columns))) stdout.line(`  ${line}`);
  }
  return 0;
}

function* linesOf({ stdout }: Cli, { columns, rows }: SqlResult, form: QueryRequest['form']): Generator<string> {
  if (form === 'csv') {
    yield csvLine(columns);
    for (const row of rows) yield csvLine(row.map((value) => textOf(value)));
  } else if (form === 'json') {
    for (const row of rows) yield toJson(Object.fromEntries(columns.map((name, index) => [name, row[index]])));
  } else {
    const cells = [...rows].map((row) => row.map((value) => onOneLine(value)));
    yield* table([columns.map((name) => stdout.paint('dim', name)), ...cells]);
  }
}

function textOf(value: SqlValue): string {
  if (value === null) return '';
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}

function onOneLine(value: SqlValue): string {
  return value === null ? 'NULL' : textOf(value).replaceAll(/\s*\n\s*/g, ' ');
}

/** As RFC 4180 has it. */
function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
