import type { RunEvent } from '@flow/core/kernel';

export interface Collected {
  readonly events: readonly RunEvent[];
  readonly onEvent: (event: RunEvent) => void;
  /** `kind step.attempt` of what happened to tasks, without their output. */
  readonly story: readonly string[];
}

/** Keeps what happens in a run. */
export function collectEvents(): Collected {
  const events: RunEvent[] = [];
  return {
    events,
    onEvent: (event) => void events.push(event),
    get story(): readonly string[] {
      return events.flatMap((event) =>
        'attempt' in event && event.kind !== 'task.log' && event.kind !== 'task.started'
          ? [`${event.kind.slice('task.'.length)} ${event.step}/${event.task} ${String(event.attempt)}`]
          : [],
      );
    },
  };
}
