import { StringDecoder } from 'node:string_decoder';
import type { LogStream } from '../contracts/compute.ts';

/** One line of a stored log. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly stream: LogStream;
  readonly text: string;
}

/** Reads a stored log back: as many lines at once as each piece of it completes, so that no more is held. */
export async function* readLog(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly LogLine[]> {
  const decoder = new StringDecoder('utf8');
  // A line that spans many pieces is put together once.
  let open: string[] = [];
  for await (const piece of pieces) {
    const text = decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    const end = text.lastIndexOf('\n');
    if (end === -1) {
      open.push(text);
      continue;
    }
    open.push(text.slice(0, end));
    yield open.join('').split('\n').flatMap(parseLine);
    open = [text.slice(end + 1)];
  }
}

const stored = /^(?<at>\S+) (?<stream>stdout|stderr) (?<text>[^]*)$/;

function parseLine(line: string): readonly LogLine[] {
  const { at, stream, text } = stored.exec(line)?.groups ?? {};
  if (at === undefined || stream === undefined || text === undefined) return [];
  return [{ at: Date.parse(at), stream: stream === 'stdout' ? 'stdout' : 'stderr', text }];
}
