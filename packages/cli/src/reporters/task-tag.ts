interface TaskName {
  readonly step: string;
  readonly task: string;
}

/** A task in front of its lines: its step alone outside any foreach, else as the end of its pathspec: `evaluate/0-17`. */
export function taskTag({ step, task }: TaskName): string {
  return task === '0' ? step : `${step}/${task}`;
}
