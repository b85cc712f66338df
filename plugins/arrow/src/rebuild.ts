import type { Data, DataType, Field, RecordBatch, Schema, Table, Vector } from 'apache-arrow';
import { typeMaker, type Arrow, type MakeType } from './types.ts';

/**
 * Makes the same table of this copy of Arrow's classes: its writer knows those of another copy by their brand, and writes
 * empty columns of them. Dictionaries, which are numbered as they come about in a process, are numbered as they come in
 * the table, so that the same table has the same bytes.
 */
export class Rebuilder {
  readonly #arrow: Arrow;
  readonly #make: MakeType;
  readonly #ids = new Map<number, number>();
  readonly #dictionaries = new Map<Vector, Vector>();

  constructor(arrow: Arrow) {
    this.#arrow = arrow;
    this.#make = typeMaker(arrow);
  }

  table(table: Table): Table {
    const schema = this.#schema(table.schema);
    return new this.#arrow.Table(
      schema,
      table.batches.map((batch) => this.#batch(batch, schema)),
    );
  }

  batch(batch: RecordBatch): RecordBatch {
    return this.#batch(batch, this.#schema(batch.schema));
  }

  vector(vector: Vector): Vector {
    return new this.#arrow.Vector(vector.data.map((data) => this.#data(data)));
  }

  #schema({ fields, metadata }: Schema): Schema {
    return new this.#arrow.Schema(
      fields.map((field) => this.#field(field)),
      metadata,
    );
  }

  #batch(batch: RecordBatch, schema: Schema): RecordBatch {
    return new this.#arrow.RecordBatch(schema, this.#data(batch.data) as RecordBatch['data'], batch.metadata);
  }

  #field({ name, type, nullable, metadata }: Field): Field {
    return new this.#arrow.Field(name, this.#type(type), nullable, metadata);
  }

  #type(type: DataType): DataType {
    return this.#make(type, {
      type: (inner) => this.#type(inner),
      field: (field) => this.#field(field),
      dictionaryId: (id) => this.#dictionaryId(id),
    });
  }

  #dictionaryId(id: number): number {
    const known = this.#ids.get(id) ?? this.#ids.size;
    this.#ids.set(id, known);
    return known;
  }

  #data(data: Data): Data {
    const { offset, length, nullCount, valueOffsets, values, nullBitmap, typeIds, children, dictionary } = data;
    const buffers = [valueOffsets, values, nullBitmap, typeIds] as unknown as Data['buffers'];
    return new this.#arrow.Data(
      this.#type(data.type),
      offset,
      length,
      nullCount,
      buffers,
      children.map((child) => this.#data(child)),
      dictionary && this.#dictionary(dictionary),
      data.variadicBuffers,
    );
  }

  /** Chunks that share one go on to do so. */
  #dictionary(dictionary: Vector): Vector {
    const known = this.#dictionaries.get(dictionary);
    if (known !== undefined) return known;
    const made = this.vector(dictionary);
    this.#dictionaries.set(dictionary, made);
    return made;
  }
}
