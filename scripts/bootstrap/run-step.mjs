import { spawn } from 'node:child_process';

/**
 * Does one step and says so in one line, with the seconds it took. On a terminal the line appears when the step
 * begins, so that a long one is seen.
 */
export async function runStep(title, work) {
  const began = performance.now();
  const live = process.stderr.isTTY;
  if (live) process.stderr.write(`${title} …`);
  try {
    const result = await work();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stderr.write(`${live ? '\r\u001B[2K' : ''}${title} (${seconds} s)\n`);
    return result;
  } catch (error) {
    if (live) process.stderr.write('\r\u001B[2K');
    throw error;
  }
}

/** Runs a program to its end and keeps all that it printed; `code` is undefined where it could not be started. */
export function capture(program, args, options) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: undefined, output: String(error) }));
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}
