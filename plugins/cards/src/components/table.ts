import { isComponent, type CardComponent } from '../component.ts';
import { html, type Html, type HtmlPart } from '../html.ts';
import { shownValue } from '../shown-value.ts';

/** More rows make a page that nobody reads. */
const mostRows = 1000;

const mostShown = 500;

export interface TableOptions {
  /** Of the columns; of rows that are objects, which of their properties are shown. By default, all that any has. */
  readonly headers?: readonly string[];
  readonly caption?: string;
}

/** A row: its cells in order, or by the names of their columns. A cell may be a component. */
export type TableRow = readonly unknown[] | Readonly<Record<string, unknown>>;

/**
 * A table of values, of which the first 1,000 rows are shown.
 *
 * @example
 * new Table([{ region: 'eu', score: 0.8 }, { region: 'us', score: 0.7 }], { caption: 'Scores' });
 */
export class Table implements CardComponent {
  readonly #rows: readonly TableRow[];
  readonly #options: TableOptions;

  constructor(rows: Iterable<TableRow>, options: TableOptions = {}) {
    this.#rows = [...rows];
    this.#options = options;
  }

  async render(): Promise<Html> {
    const { caption } = this.#options;
    const headers = this.#options.headers ?? headersOf(this.#rows);
    const rows = this.#rows.slice(0, mostRows).map((row) => cellsOf(row, headers));
    const left = this.#rows.length - rows.length;
    return html`<div class="table">
        <table>
          ${
            caption === undefined
              ? undefined
              : html`<caption>
                  ${caption}
                </caption>`
          }
          ${headers.length === 0 ? undefined : headHtml(headers, rows)}
          <tbody>
            ${await Promise.all(rows.map((row) => rowHtml(row)))}
          </tbody>
        </table>
      </div>
      ${left === 0 ? undefined : html`<p class="hint">and ${left.toLocaleString('en')} more rows</p>`}`;
  }
}

type Cells = readonly unknown[];

function headersOf(rows: readonly TableRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => (Array.isArray(row) ? [] : Object.keys(row))))];
}

function cellsOf(row: TableRow, headers: readonly string[]): Cells {
  if (Array.isArray(row)) return row as Cells;
  return headers.map((name) => (row as Readonly<Record<string, unknown>>)[name]);
}

/** The header of a column of numbers stands above their ends. */
function headHtml(headers: readonly string[], rows: readonly Cells[]): Html {
  const isNumeric = (column: number): boolean => {
    const cells = rows.map((row) => row[column]).filter((cell) => cell !== undefined && cell !== null);
    return cells.length > 0 && cells.every((cell) => isNumber(cell));
  };
  const titles = headers.map((name, column) =>
    isNumeric(column) ? html`<th scope="col" class="number">${name}</th>` : html`<th scope="col">${name}</th>`,
  );
  return html`<thead>
    <tr>
      ${titles}
    </tr>
  </thead>`;
}

async function rowHtml(cells: Cells): Promise<Html> {
  return html`<tr>
    ${await Promise.all(cells.map((cell) => cellHtml(cell)))}
  </tr>`;
}

function isNumber(cell: unknown): cell is number | bigint {
  return typeof cell === 'number' || typeof cell === 'bigint';
}

async function cellHtml(cell: unknown): Promise<Html> {
  if (isNumber(cell)) return html`<td class="number">${cell}</td>`;
  return html`<td>${await contentOf(cell)}</td>`;
}

async function contentOf(cell: unknown): Promise<HtmlPart> {
  if (cell === undefined || cell === null) return undefined;
  if (isComponent(cell)) return cell.render();
  return shownValue(cell, { most: mostShown, isShort: true });
}
