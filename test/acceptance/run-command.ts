import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environment } from './workshop.ts';

const command = join(import.meta.dirname, '../../packages/cli/bin/flow.js');

/** How a command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandWishes {
  /** Is told of each line of stdout and may kill the command. */
  readonly onLine?: (line: string, kill: () => void) => void;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs `flow` in a project's folder. */
export function runCommand(
  folder: string,
  words: readonly string[],
  { onLine = () => undefined, variables = {} }: CommandWishes = {},
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [command, ...words], {
    cwd: folder,
    env: { ...environment(folder), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  let told = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    for (let end = output.stdout.indexOf('\n', told); end >= 0; end = output.stdout.indexOf('\n', told)) {
      onLine(output.stdout.slice(told, end), () => child.kill('SIGKILL'));
      told = end + 1;
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

/** As `runCommand`, for a command that prints one JSON value. */
export async function readCommand(folder: string, words: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runCommand(folder, words);
  if (code !== 0) throw new Error(`flow ${words.join(' ')} ended with ${String(code)}.\n${stdout}${stderr}`);
  return JSON.parse(stdout) as unknown;
}
