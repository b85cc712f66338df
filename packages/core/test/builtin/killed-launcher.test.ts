import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test(
  'a launcher that is killed leaves no worker behind, also none that notices nothing',
  { timeout: 30_000 },
  async () => {
    const script = join(import.meta.dirname, 'fixtures/launch-and-wait.ts');
    // It can't clear up after itself.
    const folder = await mkdtemp(join(tmpdir(), 'flow-killed-'));
    const env = { ...process.env, TMPDIR: folder };
    const launcher = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'], env });
    const [line] = (await once(launcher.stdout, 'data')) as [Buffer];
    const pids = line.toString().trim().split(' ').map(Number);
    expect(pids.map((pid) => isAlive(pid))).toEqual([true, true]);
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    await expect.poll(() => pids.map((pid) => isAlive(pid)), { timeout: 5000 }).toEqual([false, false]);
    await rm(folder, { recursive: true });
  },
);

/** One that has ended counts as gone also while nobody has waited for it. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}
