import { readFile } from 'node:fs/promises';
import Database from 'better-sqlite3';

const schema = await readFile(new URL('./weather-table.sql', import.meta.url), 'utf8');

/** A SQLite database, as the bytes of its file, with one row for each line of the CSV. */
export function buildDatabase(csv: string): Uint8Array {
  using database = openDatabase();
  database.exec(schema);
  const insert = database.prepare('INSERT INTO weather VALUES (?, ?, ?, ?)');
  for (const line of csv.trim().split('\n').slice(1)) {
    const [day, rain, warmest, coldest] = line.split(',');
    insert.run(day, Number(rain), Number(warmest), Number(coldest));
  }
  return database.serialize();
}

/** Opens the bytes of a database; it is closed at the end of its block. */
export function openDatabase(bytes?: Uint8Array): Database.Database & Disposable {
  const database = bytes === undefined ? new Database(':memory:') : new Database(Buffer.from(bytes));
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
