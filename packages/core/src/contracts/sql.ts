import type { TaskPath } from './records.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;

/** Rows with their cells in the order of the columns. */
export interface SqlResult {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly SqlValue[]>;
}

/** A parameter of a run, or an artifact of one of its tasks, that is a single text, number or boolean. */
export interface ScalarValue extends Pick<TaskPath, 'flow' | 'run'>, Partial<Pick<TaskPath, 'step' | 'task'>> {
  readonly name: string;
  readonly value: string | number | boolean;
}

/** Queries over an index, in the state in which it was when the session began. Nothing can be changed by them. */
export interface SqlSession extends AsyncDisposable {
  /** Fills one of the views that the store knows more of than the index. */
  put(view: 'parameters' | 'artifacts', values: readonly ScalarValue[]): void;
  /** Throws FLOW_SQL_INVALID and FLOW_SQL_NOT_READING. */
  query(sql: string): SqlResult;
}

/** The views that a session offers: what each column holds. Times are texts in UTC, as `2026-11-23T18:30:00.000Z`. */
export const sqlViews = {
  runs: {
    flow: "The flow's name",
    run: "The run's id",
    status: 'running (also of one whose launcher is gone), finished, failed or stopped',
    started_at: 'When it started',
    finished_at: 'When it ended; NULL while it runs',
    seconds: 'How long it took; NULL while it runs',
    user: 'Whose it is',
    file: "The flow's file, from the project's folder",
    code: 'The hash of its code package',
    origin: 'The run that it resumed, or NULL',
    error: 'Why it failed, or NULL',
  },
  tasks: {
    flow: "The flow's name",
    run: "The run's id",
    step: "The step's name",
    task: "The task's id",
    attempts: 'How many there were',
    status: 'Of the last attempt: running, finished, failed, cloned (taken over) or stopped',
    started_at: 'When the last attempt started',
    finished_at: 'When it ended, or NULL',
    seconds: 'How long the last attempt took, or NULL',
    origin: 'The run that the task was taken over from, or NULL',
    error: 'Why the last attempt failed, or NULL',
  },
  tags: {
    flow: "The flow's name",
    run: "The run's id",
    tag: 'The tag',
    is_system: '1 where flow itself gave it, else 0',
  },
  parameters: {
    flow: "The flow's name",
    run: "The run's id",
    name: "The parameter's name",
    value: 'A text or a number; 1 or 0 for a boolean. Others are left out',
  },
  artifacts: {
    flow: "The flow's name",
    run: "The run's id",
    step: "The step's name",
    task: "The task's id",
    name: "The artifact's name",
    value: 'A text or a number; 1 or 0 for a boolean. Others are left out',
  },
} as const;
