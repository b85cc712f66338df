import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
const root = process.argv[2];
const { TaskLog } = await import(join(root, 'packages/core/src/engine/task-log.ts'));
const { createLocalStorage } = await import(join(root, 'packages/core/src/builtin/local-storage/local-storage.ts'));
const dir = mkdtempSync('/tmp/h/bench/s-');
const storage = await createLocalStorage({ root: dir, durability: 'process' });
const path = { flow: 'F', run: 'r', step: 's', task: '0' };
const log = new TaskLog({
  storage,
  key: 'runs/F/r/logs/s/0.0.log',
  path,
  attempt: 0,
  spoolFile: join(dir, '.spool', 'x'),
  now: Date.now,
  hide: (l) => l,
  onLine: () => undefined,
});
const line = 'a line of output that a task prints, number 1234567\n';
const perChunk = Math.floor(65536 / line.length);
const chunk = Buffer.from(line.repeat(perChunk));
const t = performance.now();
let n = 0;
while (n < 1e6) {
  const room = log.push('stdout', chunk);
  n += perChunk;
  if (room) await room;
  await new Promise(setImmediate);
}
const mid = performance.now();
await log.close();
const end = performance.now();
console.log(
  `${Math.round(n / ((end - t) / 1000))} lines/s in all; ${Math.round(n / ((mid - t) / 1000))} captured; close ${Math.round(end - mid)} ms`,
);
await storage[Symbol.asyncDispose]();
rmSync(dir, { recursive: true });
