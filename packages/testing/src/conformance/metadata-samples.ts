import { randomUUID } from 'node:crypto';
import type {
  AttemptRecord,
  ContentHash,
  ErrorRecord,
  FlowName,
  RunId,
  RunRecord,
  StepName,
  TaskId,
} from '@flow/core/kernel';
import { collect } from './conformance-case.ts';

// Ids are cast, not parsed: the suites import nothing of core at run time, so that they fit whatever copy is under test.

/** A flow that no other case writes to. */
export function freshFlow(): FlowName {
  return `Conformance_${randomUUID().replaceAll('-', '')}` as FlowName;
}

export function runIdOf(text: string): RunId {
  return text as RunId;
}

export function stepOf(text: string): StepName {
  return text as StepName;
}

export function taskOf(text: string): TaskId {
  return text as TaskId;
}

export const startOfTime: number = Date.UTC(2026, 10, 23, 12);

export const sampleError: ErrorRecord = {
  name: 'TypeError',
  message: 'region is "undefined" – ‘quoted’ 🙂\nsecond line',
  code: 'FLOW_TASK_LOST',
  hint: 'Do it again.',
  stack: 'TypeError: …\n    at evaluate (regions.ts:17:5)',
  position: { file: 'regions.ts', line: 17, column: 5 },
  retry: 'task',
  cause: { name: 'Error', message: 'the cause' },
};

export function runRecord(flow: FlowName, run: string, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    flow,
    run: runIdOf(run),
    status: 'running',
    startedAt: startOfTime,
    finishedAt: undefined,
    heartbeatAt: startOfTime,
    user: 'ada',
    file: 'flows/regions.ts',
    code: 'c'.repeat(64) as ContentHash,
    tags: [],
    systemTags: [],
    origin: undefined,
    error: undefined,
    ...changes,
  };
}

export function attemptRecord(
  flow: FlowName,
  run: string,
  changes: Partial<Omit<AttemptRecord, 'step' | 'task'>> & { readonly step?: string; readonly task?: string } = {},
): AttemptRecord {
  const { step = 'start', task = '0', ...rest } = changes;
  return {
    flow,
    run: runIdOf(run),
    step: stepOf(step),
    task: taskOf(task),
    attempt: 0,
    status: 'running',
    startedAt: startOfTime,
    finishedAt: undefined,
    error: undefined,
    origin: undefined,
    ...rest,
  };
}

export async function runsOf(records: AsyncIterable<RunRecord>): Promise<readonly string[]> {
  return (await collect(records)).map(({ run }) => run);
}
