import { spawn } from 'node:child_process';
import { explain } from './failure.mjs';
import { forwardedSignals } from './platform.mjs';

/** Runs the program in place of this process: same streams, signals passed on, and this process ends as it does. */
export async function runTarget(program, args, options) {
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  const forwards = forwardedSignals.map((signal) => [signal, () => forward(child, signal)]);
  for (const [signal, listener] of forwards) process.on(signal, listener);
  const { code, signal } = await new Promise((resolve, reject) => {
    child.on('error', (error) => reject(explain(`Starting ${program}`, error.message)));
    child.on('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
  for (const [name, listener] of forwards) process.off(name, listener);
  if (signal) process.kill(process.pid, signal);
  process.exitCode = code ?? 1;
}

/** A terminal sends Ctrl-C to the child as well; a second one would mean "at once" to it. */
function forward(child, signal) {
  const sentByTerminal = signal === 'SIGINT' && process.stdin.isTTY;
  if (!sentByTerminal) child.kill(signal);
}
