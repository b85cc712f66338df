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
    const shown = this.#rows.slice(0, mostRows);
    const rows = await Promise.all(shown.map((row) => rowHtml(row, headers)));
    const left = this.#rows.length - shown.length;
    const head =
      headers.length === 0
        ? undefined
        : html`<thead>
            <tr>
              ${headers.map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>`;
    return html`<div class="table">
        <table>
          ${
            caption === undefined
              ? undefined
              : html`<caption>
                  ${caption}
                </caption>`
          }
          ${head}
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
      ${left === 0 ? undefined : html`<p class="hint">and ${left.toLocaleString('en')} more rows</p>`}`;
  }
}

function headersOf(rows: readonly TableRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => (Array.isArray(row) ? [] : Object.keys(row))))];
}

async function rowHtml(row: TableRow, headers: readonly string[]): Promise<Html> {
  const cells: readonly unknown[] = Array.isArray(row)
    ? (row as readonly unknown[])
    : headers.map((name) => (row as Readonly<Record<string, unknown>>)[name]);
  return html`<tr>
    ${await Promise.all(cells.map((cell) => cellHtml(cell)))}
  </tr>`;
}

async function cellHtml(cell: unknown): Promise<Html> {
  if (typeof cell === 'number' || typeof cell === 'bigint') return html`<td class="number">${cell}</td>`;
  return html`<td>${await contentOf(cell)}</td>`;
}

async function contentOf(cell: unknown): Promise<HtmlPart> {
  if (cell === undefined || cell === null) return undefined;
  if (isComponent(cell)) return cell.render();
  return shownValue(cell, { most: mostShown, isShort: true });
}
