import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { RunEvent } from '@flow/core/kernel';

export interface ChildOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the child as Ctrl-C would. */
  readonly signal: AbortSignal;
  /** Told of each event as it is read; where it answers true, the launcher is killed with SIGKILL. */
  readonly kills?: (event: RunEvent) => boolean;
}

/** What a command of a process of its own did. */
export interface ChildEnd {
  readonly events: readonly RunEvent[];
  readonly isKilled: boolean;
  /** The end of what it said of itself, where it began no run. */
  readonly said: string;
  /** The code of its error then. */
  readonly errorCode: string | undefined;
}

interface Refusal {
  readonly kind: 'error';
  readonly code: string;
  readonly message: string;
}

const longestSaid = 4000;

/** Runs this same command, `flow` with these words and `--json`. */
export async function runChild(words: readonly string[], options: ChildOptions): Promise<ChildEnd> {
  const { cwd, env, signal, kills } = options;
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...words, '--json'], {
    cwd,
    env: { ...env },
    // The channel is how the child learns that this process is gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const closed = Promise.withResolvers<NodeJS.Signals | null>();
  child.once('error', (error) => closed.reject(error));
  child.once('close', (_code, name) => closed.resolve(name));
  let said = '';
  let errorCode: string | undefined;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-longestSaid)));
  const events: RunEvent[] = [];
  let isStruck = false;
  try {
    for await (const line of createInterface({ input: child.stdout ?? Readable.from([]), crlfDelay: Infinity })) {
      const event = JSON.parse(line) as RunEvent | Refusal;
      if (event.kind === 'error') {
        said = event.message;
        errorCode = event.code;
        continue;
      }
      // What is read after the kill was told before it.
      events.push(event);
      if (!isStruck && kills?.(event) === true) isStruck = child.kill('SIGKILL');
    }
    return { events, isKilled: (await closed.promise) === 'SIGKILL', said: said.trim(), errorCode };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
