// node write-endlessly.ts URL KEY: writes an object that has no end, and says so when some of it is in the server.
import { Readable } from 'node:stream';
import { openStorage } from './open-storage.ts';

const [url = '', key = ''] = process.argv.slice(2);
const storage = await openStorage(url);
const block = new Uint8Array(1024 * 1024);

async function* blocks(): AsyncGenerator<Uint8Array> {
  for (let count = 0; ; count++) {
    yield block;
    if (count === 8) process.stdout.write('writing\n');
    if (count > 8) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

await storage.put(key, Readable.from(blocks(), { objectMode: false }));
