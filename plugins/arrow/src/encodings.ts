import type { Encoding } from '@flow/core/kernel';
import type { RecordBatch, Table, Vector } from 'apache-arrow';
import { Rebuilder } from './rebuild.ts';
import type { Arrow } from './types.ts';

/** How the classes of a copy of Arrow are stored: each as an IPC stream, which whatever knows Arrow can read. */
export interface ArrowEncodings {
  readonly tables: Encoding;
  /** A record batch, as a table of one. */
  readonly batches: Encoding;
  /** A vector, as the only column of a table. */
  readonly vectors: Encoding;
}

export function arrowEncodings(arrow: Arrow): ArrowEncodings {
  const bytesOf = (table: Table): Uint8Array => arrow.tableToIPC(table, 'stream');
  const isTable = (value: unknown): value is Table => value instanceof arrow.Table;
  const isBatch = (value: unknown): value is RecordBatch => value instanceof arrow.RecordBatch;
  const isVector = (value: unknown): value is Vector => value instanceof arrow.Vector;
  const show = (value: unknown): unknown => rowsOf(arrow, value as Iterable<unknown>);
  return {
    tables: {
      name: 'arrow',
      encode: (value) => (isTable(value) ? bytesOf(new Rebuilder(arrow).table(value)) : undefined),
      decode: (bytes) => tableOf(arrow, bytes),
      show,
    },
    batches: {
      name: 'arrow-batch',
      encode: (value) => (isBatch(value) ? bytesOf(new arrow.Table([new Rebuilder(arrow).batch(value)])) : undefined),
      decode: (bytes) => tableOf(arrow, bytes).batches[0],
      show,
    },
    vectors: {
      name: 'arrow-vector',
      encode: (value) =>
        isVector(value) ? bytesOf(new arrow.Table({ value: new Rebuilder(arrow).vector(value) })) : undefined,
      decode: (bytes) => tableOf(arrow, bytes).getChildAt(0),
      show,
    },
  };
}

/** Its columns are views of the bytes, which must begin where numbers of eight bytes may. */
function tableOf({ tableFromIPC }: Arrow, bytes: Uint8Array): Table {
  return tableFromIPC(bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes));
}

/** Rows as objects, items of a vector as they are. */
function rowsOf({ StructRow }: Arrow, value: Iterable<unknown>): readonly unknown[] {
  return [...value].map((row) => (row instanceof StructRow ? row.toJSON() : row));
}
