// Preloaded into the launcher and its workers: writes where each spends its time, piece by piece, since a worker may be
// killed at any moment.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

const pieceMs = 1000;
const intervalMicros = 200;

const folder = process.env['BENCH_PROFILES'];
const role = process.argv.includes('--worker') ? 'worker' : 'launcher';
if (folder !== undefined) sample(folder);

function sample(into: string): void {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: intervalMicros });
  session.post('Profiler.start');
  let piece = 0;
  setInterval(() => {
    session.post('Profiler.stop', (_error, result) => {
      const file = `${role}-${String(process.pid)}-${String(piece)}.json`;
      writeFileSync(join(into, file), JSON.stringify(result.profile));
      piece += 1;
    });
    session.post('Profiler.start');
  }, pieceMs).unref();
}
