import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProcesses } from './processes.ts';

export interface Command {
  readonly program: string;
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** It is meant to fail. */
  readonly mayFail?: boolean;
  /** Milliseconds between two looks at its memory; by default, none is taken. */
  readonly watchMs?: number;
}

export interface Ran {
  /** From its start to its end. */
  readonly seconds: number;
  /** All that it printed. */
  readonly output: string;
  /** The largest that the process itself had; 0 where it wasn't watched. */
  readonly peakMb: number;
  /** The largest that one of those below it had. */
  readonly childrenPeakMb: number;
}

/** Runs a command to its end, its output in a file as in a pipeline. Rejects when it fails. */
export async function runCommand(command: Command): Promise<Ran> {
  const began = performance.now();
  const { child, outputFile } = startCommand(command);
  const peak = watchMemory(child, command.watchMs);
  const code = await endOf(child);
  const seconds = (performance.now() - began) / 1000;
  const output = readFileSync(outputFile, 'utf8');
  if (code !== 0 && command.mayFail !== true) {
    throw new Error(
      `${[command.program, ...command.words].join(' ')} ended with ${String(code)}:\n${output.slice(-2000)}`,
    );
  }
  return { seconds, output, ...peak() };
}

export interface Started {
  readonly child: ChildProcess;
  readonly outputFile: string;
}

export function startCommand({ program, words, cwd, env }: Command): Started {
  const outputFile = join(cwd, 'output.txt');
  const output = openSync(outputFile, 'w');
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', output, output] });
  closeSync(output);
  return { child, outputFile };
}

/** Its exit code; its signal where it had none. */
export function endOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? signal));
  });
}

type Peak = Pick<Ran, 'peakMb' | 'childrenPeakMb'>;

function watchMemory({ pid }: ChildProcess, watchMs: number | undefined): () => Peak {
  if (pid === undefined || watchMs === undefined) return () => ({ peakMb: 0, childrenPeakMb: 0 });
  let peakMb = 0;
  let childrenPeakMb = 0;
  const timer = setInterval(() => {
    const [own, ...children] = readProcesses(pid);
    peakMb = Math.max(peakMb, own?.memoryMb ?? 0);
    childrenPeakMb = Math.max(childrenPeakMb, ...children.map(({ memoryMb }) => memoryMb));
  }, watchMs);
  return () => {
    clearInterval(timer);
    return { peakMb, childrenPeakMb };
  };
}
