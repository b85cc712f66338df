import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Gate, type GateResult } from './gate.ts';
import { root } from './workspace.ts';

export interface ProgramResult {
  readonly code: number | undefined;
  readonly output: string;
}

/** Runs a tool of the workspace by its script, so that it works on any platform; the exit code is its answer. */
export function runTool(
  script: string,
  args: readonly string[],
  cwd: string = root,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramResult> {
  return runProgram(process.execPath, [join(root, 'node_modules', script), ...args], cwd, env);
}

export function runProgram(
  program: string,
  args: readonly string[],
  cwd: string = root,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => pieces.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => pieces.push(bytes));
    child.on('error', (error) => resolve({ code: undefined, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? undefined, output: Buffer.concat(pieces).toString() }));
  });
}

/** A gate that is a tool's exit code. */
export function toolGate(name: string, script: string, args: readonly string[]): Gate {
  return { name, run: async () => programResult(await runTool(script, args)) };
}

/** What a program printed; throws that where it failed. */
export async function succeeded(what: string, running: Promise<ProgramResult>): Promise<string> {
  const { code, output } = await running;
  if (code !== 0) throw new Error(`${what} failed.\n${output}`);
  return output;
}

export function programResult({ code, output }: ProgramResult): GateResult {
  return code === 0 ? { kind: 'passed' } : { kind: 'failed', output };
}
