import type { ContentHash, FlowName, RunId, StepName, TaskId } from '../contracts/ids.ts';
import type { TaskPath } from '../contracts/records.ts';

// Where everything lies in a store. No key is another's folder.

/** Says in which form the store is. */
export const formatKey = 'store.json';

export function runFolder(flow: FlowName, run: RunId): string {
  return `runs/${flow}/${run}/`;
}

export function runKey(flow: FlowName, run: RunId): string {
  return `${runFolder(flow, run)}run.json`;
}

export function stepFolder(flow: FlowName, run: RunId, step: StepName): string {
  return `${runFolder(flow, run)}tasks/${step}/`;
}

export function taskKey(path: TaskPath): string {
  return `${stepFolder(path.flow, path.run, path.step)}${path.task}.json`;
}

/** The task of a key of `stepFolder`; undefined for a key of another form. */
export function taskOfKey(folder: string, key: string): TaskId | undefined {
  return key.startsWith(folder) && key.endsWith('.json')
    ? (key.slice(folder.length, -'.json'.length) as TaskId)
    : undefined;
}

export function failedKey(path: TaskPath, attempt: number): string {
  return `${runFolder(path.flow, path.run)}failed/${path.step}/${path.task}.${String(attempt)}.json`;
}

export function logKey(path: TaskPath, attempt: number): string {
  return `${runFolder(path.flow, path.run)}logs/${path.step}/${path.task}.${String(attempt)}.log`;
}

/** Of what an attempt has printed while it still goes on, or of one that was lost. */
export function liveLogFolder(path: TaskPath, attempt: number): string {
  return `${runFolder(path.flow, path.run)}live/${path.step}/${path.task}.${String(attempt)}/`;
}

/** A piece by the byte of the whole log at which it begins. */
export function liveLogKey(path: TaskPath, attempt: number, start: number): string {
  return `${liveLogFolder(path, attempt)}${String(start)}.log`;
}

/** Of what plugins keep beside a task; each of its attempts has a folder in it. */
export function sideFilesFolder({ flow, run, step, task }: TaskPath): string {
  return `${runFolder(flow, run)}files/${step}/${task}/`;
}

export function attemptSideFiles(path: TaskPath, attempt: number): string {
  return `${sideFilesFolder(path)}${String(attempt)}/`;
}

/** Of what a foreach has yielded so far whose task still goes on. */
export function openForeachFolder({ flow, run, step, task }: TaskPath): string {
  return `${runFolder(flow, run)}open/${step}/${task}/`;
}

/** A gang's manifests until all of its members have finished. */
export function gangKey(path: TaskPath, attempt: number): string {
  return `${runFolder(path.flow, path.run)}gangs/${path.step}/${path.task}.${String(attempt)}.json`;
}

/** Of the steps that a resumed run does anew. */
export function rerunFolder(flow: FlowName, run: RunId): string {
  return `${runFolder(flow, run)}rerun/`;
}

/** Of the runs that go on from it, each under its number. */
export function resumesFolder(flow: FlowName, run: RunId): string {
  return `${runFolder(flow, run)}resumes/`;
}

/** Of the changes of its tags since it started, each under its number. */
export function tagsFolder(flow: FlowName, run: RunId): string {
  return `${runFolder(flow, run)}tags/`;
}

export function tagsKey(flow: FlowName, run: RunId, change: number): string {
  return `${tagsFolder(flow, run)}${String(change)}.json`;
}

/** The number of a change; undefined for a key of another form. */
export function tagChangeOf(key: string): number | undefined {
  const [, change] = /\/tags\/(\d+)\.json$/.exec(key) ?? [];
  return change === undefined ? undefined : Number(change);
}

export function blobKey(hash: ContentHash): string {
  return `blobs/${hash.slice(0, 2)}/${hash}`;
}

export function codeKey(hash: ContentHash): string {
  return `code/${hash}.tar.gz`;
}

export function endKey(flow: FlowName, run: RunId): string {
  return `${runFolder(flow, run)}end.json`;
}

/** What an object of `runs/` records. */
export type RunObject =
  | { readonly kind: 'run' | 'end' | 'tags'; readonly flow: FlowName; readonly run: RunId }
  | { readonly kind: 'task'; readonly flow: FlowName; readonly run: RunId; readonly path: TaskPath }
  | {
      readonly kind: 'failed';
      readonly flow: FlowName;
      readonly run: RunId;
      readonly path: TaskPath;
      readonly attempt: number;
    };

/** For who reads a store without an index; undefined for a key of another form. */
export function runObjectOf(key: string): RunObject | undefined {
  const found = runObjectForm.exec(key)?.groups;
  if (found === undefined) return undefined;
  const flow = found['flow'] as FlowName;
  const run = found['run'] as RunId;
  const { record, rest = '' } = found;
  if (record !== undefined) return { kind: record === 'run' ? 'run' : 'end', flow, run };
  if (/^tags\/\d+$/.test(rest)) return { kind: 'tags', flow, run };
  const { kind, step, task, attempt } = attemptForm.exec(rest)?.groups ?? {};
  const path: TaskPath = { flow, run, step: step as StepName, task: task as TaskId };
  if (kind === 'tasks') return { kind: 'task', flow, run, path };
  return kind === 'failed' ? { kind, flow, run, path, attempt: Number(attempt) } : undefined;
}

const runObjectForm = /^runs\/(?<flow>[^/]+)\/(?<run>[^/]+)\/(?:(?<record>run|end)|(?<rest>.+))\.json$/;
/** A task's id may hold dots of its own. */
const attemptForm = /^(?<kind>tasks|failed)\/(?<step>[^/]+)\/(?<task>[^/]+?)(?:(?<=^failed.*)\.(?<attempt>\d+))?$/;
