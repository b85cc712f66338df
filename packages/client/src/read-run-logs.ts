import type { AttemptQuery, AttemptRecord, LogStream, RunRecord } from '@flow/core/kernel';
import { MergedLogs, type RunLogLine } from './merged-logs.ts';
import { pause, pauseMs } from './pause.ts';
import { runStanding } from './run-status.ts';
import type { StoreView } from './store-view.ts';

/** Which lines of a log are read. */
export interface LogOptions {
  readonly stream?: LogStream;
  /** Counted from 0; by default, all attempts in their order. */
  readonly attempt?: number;
  /** Printed then or later. */
  readonly since?: Date;
  /** Printed before. */
  readonly until?: Date;
  /** Goes on with what is printed next, until the run or the task ends. */
  readonly follow?: boolean;
  /** Ends the following; what is followed goes on. */
  readonly signal?: AbortSignal;
}

/** So old must a line be while several tasks go on, as an earlier one of another task may still be on its way. */
const holdMs = 1500;

/**
 * What a run, one of its steps or one of its tasks printed, by time. To follow means to wait for more until the run has
 * ended, or the task. Throws the reason of the signal.
 */
export async function* readRunLogs(
  store: StoreView,
  query: AttemptQuery,
  options: LogOptions,
): AsyncGenerator<RunLogLine, void, undefined> {
  const { follow = false, signal } = options;
  const logs = new MergedLogs(store, options);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const begin = performance.now();
      const isRunOver = !follow || (await isOver(store, query));
      const records = await Array.fromAsync(store.metadata.listAttempts(query));
      const isLast = isRunOver || isTaskOver(query, records);
      logs.know(records);
      const until = isLast || logs.isSingle ? Infinity : store.now() - holdMs;
      yield* chosen(logs.lines(until), options);
      if (isLast) return;
      // A run of very many tasks is looked at less often.
      await pause(Math.max(pauseMs, 4 * (performance.now() - begin)), signal);
    }
  } finally {
    await logs.close();
  }
}

async function* chosen(lines: AsyncIterable<RunLogLine>, options: LogOptions): AsyncGenerator<RunLogLine> {
  for await (const line of lines) if (fits(line, options)) yield line;
}

/** Whether a line is among those that are asked for. */
export function fits({ time, stream }: Pick<RunLogLine, 'time' | 'stream'>, options: LogOptions): boolean {
  const { stream: wanted = stream, since = time, until } = options;
  return stream === wanted && time >= since && (until === undefined || time < until);
}

async function isOver(store: StoreView, { flow, run }: AttemptQuery): Promise<boolean> {
  const record: RunRecord | undefined = await store.metadata.getRun(flow, run);
  return record === undefined || (await runStanding(store, record)).state !== 'running';
}

/** A task that failed may be tried again, as long as its run goes on. */
function isTaskOver({ task }: AttemptQuery, records: readonly AttemptRecord[]): boolean {
  const last = records.at(-1)?.status;
  return task !== undefined && last !== undefined && last !== 'running' && last !== 'failed';
}
