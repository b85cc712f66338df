// Streams a large object into a bucket and back, and tells how much memory that took: `node stream-many.ts ROOT MEBIBYTES`.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kernel } from '@flow/core/kernel';
import plugin from '@flow/s3';

const [root, count] = process.argv.slice(2);
const mebibyte = 1024 * 1024;

const kernel = await Kernel.create([plugin], { onPluginError: (error) => void process.stderr.write(error.message) });
await using storage = await kernel.hooks.provideStorage.call('s3', {
  use: 's3',
  options: { root, forcePathStyle: true },
  projectRoot: '/nonexistent',
  durability: 'process',
});
await storage.get('warm');
const base = process.memoryUsage.rss();
let most = 0;
const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss() - base)), 5);

const written = createHash('sha256');
async function* blocks(): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < Number(count); index++) {
    const block = Buffer.alloc(mebibyte, index);
    written.update(block);
    yield block;
  }
}
await storage.put('large', Readable.from(blocks(), { objectMode: false }));
const writing = most;
most = 0;
const read = createHash('sha256');
for await (const chunk of await storage.getStream('large')) read.update(chunk as Uint8Array);
await sleep(10);
clearInterval(watch);

const same = read.digest('hex') === written.digest('hex');
const inMebibytes = (bytes: number): number => Math.round(bytes / mebibyte);
process.stdout.write(JSON.stringify({ same, writing: inMebibytes(writing), reading: inMebibytes(most) }));
