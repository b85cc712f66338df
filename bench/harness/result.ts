import type { TaskTime } from '../task-time/measure-task-time.ts';
import type { Conditions } from './conditions.ts';
import type { Row } from './judge.ts';

/** What a pass measured, as `--json` writes it. */
export interface Result {
  readonly isQuick: boolean;
  readonly conditions: Conditions;
  readonly rows: readonly Row[];
  readonly taskTime: TaskTime | undefined;
}

/** A program finds every key in each row: where there is nothing to say, it is null. */
export function resultText(result: Result): string {
  return `${JSON.stringify(result, (_, value: unknown) => (value === undefined ? null : value), 2)}\n`;
}

export function parseResult(text: string): Result {
  return JSON.parse(text, (_, value: unknown) => (value === null ? undefined : value)) as Result;
}
