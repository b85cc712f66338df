import { spawn, type ChildProcess } from 'node:child_process';
import { ownGroup } from './process-group.ts';

/**
 * Reads `+ pid` and `- pid`. When its input ends with pids left, the launcher was killed: workers that listen get the
 * time to end by themselves, and the others are killed with all that they started.
 */
const script = `
trap '' INT TERM HUP
left=
while read -r sign pid; do
  case $sign in
    +) left="$left $pid" ;;
    -) kept=; for one in $left; do [ "$one" = "$pid" ] || kept="$kept $one"; done; left=$kept ;;
  esac
done
[ -z "$left" ] && exit
sleep 1
for one in $left; do kill -s KILL -- "-$one"; done
`;

/**
 * Ends the workers of a launcher that was killed, also those that keep their processor busy and notice nothing: a
 * process that does nothing else, since only one outside of both can. Where there are no process groups it does nothing.
 */
export class WorkerGuard implements Disposable {
  #child: ChildProcess | undefined;

  watch(pid: number): void {
    if (ownGroup.detached) this.#tell(`+ ${String(pid)}\n`);
  }

  /** The worker is gone; its pid may soon be another's. */
  release(pid: number): void {
    if (ownGroup.detached) this.#tell(`- ${String(pid)}\n`);
  }

  [Symbol.dispose](): void {
    this.#child?.stdin?.end();
  }

  #tell(line: string): void {
    this.#child ??= start();
    this.#child.stdin?.write(line);
  }
}

function start(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script], { ...ownGroup, stdio: ['pipe', 'ignore', 'ignore'] });
  // Without a shell, workers that listen still end by themselves.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return child;
}
