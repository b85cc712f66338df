import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program and the words that its own come after. */
export type Program = readonly [file: string, ...words: string[]];

/** Runs a program to its end, and keeps what it prints. */
export function runProgram(
  [file, ...first]: Program,
  words: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Env },
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...first, ...words], {
      cwd,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: /\.(?:cmd|bat)$/i.test(file),
      windowsHide: true,
    });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
  });
}

/** The npm that came with the Node that runs this, else the one on the PATH; undefined where there is none. */
export function findNpm(env: Env, node: string): Program | undefined {
  const bin = dirname(realpathSync(node));
  const beside = [join(bin, '../lib/node_modules'), join(bin, 'node_modules')]
    .map((folder) => join(folder, 'npm/bin/npm-cli.js'))
    .find((file) => existsSync(file));
  if (beside !== undefined) return [node, beside];
  const onPath = findOnPath('npm', env);
  if (onPath === undefined) return undefined;
  const real = realpathSync(onPath);
  return real.endsWith('.js') ? [node, real] : [onPath];
}

/** A program of that name on the PATH. */
export function findOnPath(name: string, env: Env): string | undefined {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const names = process.platform === 'win32' ? [`${name}.cmd`, `${name}.exe`] : [name];
  return folders.flatMap((folder) => names.map((one) => join(folder, one))).find((file) => existsSync(file));
}

/** The line of what a program said that tells most, in one line. */
export function reasonOf({ stdout, stderr, code }: ProgramEnd): string {
  const lines = `${stderr}\n${stdout}`
    .split('\n')
    .map((line) => line.replace(/^(?:npm )?(?:error|ERR!)\s*/i, '').trim());
  const told = lines.filter((line) => line !== '' && !/^(?:code|A complete log|at |\[WARN\])/.test(line));
  return told.slice(0, 3).join(' ') || `it ended with ${String(code)}`;
}
