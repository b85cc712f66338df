import type { SQLOutputValue } from 'node:sqlite';
import type { ContentHash, FlowName, RunId, StepName, TaskId } from '../../contracts/ids.ts';
import type { StepSummary } from '../../contracts/metadata.ts';
import type { AttemptRecord, AttemptStatus, ErrorRecord, RunRecord, RunStatus } from '../../contracts/records.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

// Parsers of rows that only we write, into the records that they were made of.

export function parseRun(row: Row): RunRecord {
  return {
    flow: text(row, 'flow') as FlowName,
    run: text(row, 'run') as RunId,
    status: text(row, 'status') as RunStatus,
    startedAt: number(row, 'started_at'),
    finishedAt: optionalNumber(row, 'finished_at'),
    heartbeatAt: number(row, 'heartbeat_at'),
    user: text(row, 'user'),
    file: text(row, 'file'),
    code: text(row, 'code') as ContentHash,
    tags: JSON.parse(text(row, 'tags')) as readonly string[],
    systemTags: JSON.parse(text(row, 'system_tags')) as readonly string[],
    origin: optionalText(row, 'origin') as RunId | undefined,
    error: parseError(row),
  };
}

export function parseAttempt(row: Row, flow: FlowName, run: RunId): AttemptRecord {
  return {
    flow,
    run,
    step: text(row, 'step') as StepName,
    task: text(row, 'task') as TaskId,
    attempt: number(row, 'attempt'),
    status: text(row, 'status') as AttemptStatus,
    startedAt: number(row, 'started_at'),
    finishedAt: optionalNumber(row, 'finished_at'),
    error: parseError(row),
    origin: optionalText(row, 'origin') as RunId | undefined,
  };
}

export function parseSummary(row: Row): StepSummary {
  return {
    step: text(row, 'step') as StepName,
    running: number(row, 'running'),
    finished: number(row, 'finished'),
    failed: number(row, 'failed'),
    cloned: number(row, 'cloned'),
    superseded: number(row, 'superseded'),
    startedAt: number(row, 'started_at'),
    finishedAt: optionalNumber(row, 'finished_at'),
  };
}

export function text(row: Row, column: string): string {
  return String(row[column]);
}

export function number(row: Row, column: string): number {
  return Number(row[column]);
}

function optionalText(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

function optionalNumber(row: Row, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' ? value : undefined;
}

function parseError(row: Row): ErrorRecord | undefined {
  const stored = optionalText(row, 'error');
  return stored === undefined ? undefined : (JSON.parse(stored) as ErrorRecord);
}
