import type { Connection } from './connection.ts';
import type { Layout } from './layout.ts';

/** What reading and writing need to know. */
export interface Store {
  readonly connection: Connection;
  readonly layout: Layout;
  /** Objects of more bytes are written in parts of as many. */
  readonly partBytes: number;
}
