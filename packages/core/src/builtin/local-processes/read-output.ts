import type { Readable } from 'node:stream';
import type { TaskOutput } from './task-output.ts';

/** A dead process's output is awaited in turns of this length, as long as some comes, but not for ever. */
const turnMs = 500;
const mostTurns = 10;

/** Reads no faster than what reads it in turn. */
export function readOutput(pipe: Readable | null, output: TaskOutput): void {
  const goOn = (): void => void pipe?.resume();
  pipe?.on('data', (chunk: Buffer) => {
    const room = output.push(chunk);
    if (room === undefined) return;
    pipe.pause();
    room.then(goOn, goOn);
  });
}

/** Of a process that is gone: what it started in a group of its own may hold the pipe open, and is not waited for. */
export function endWhenSilent(pipe: Readable | null): void {
  if (pipe === null || pipe.closed) return;
  let turns = 0;
  let hasRead = false;
  const timer = setTimeout(() => {
    const isBusy = pipe.isPaused() || (hasRead && turns++ < mostTurns);
    hasRead = false;
    if (isBusy) timer.refresh();
    else pipe.destroy();
  }, turnMs);
  pipe.on('data', () => (hasRead = true));
  pipe.once('close', () => clearTimeout(timer));
}
