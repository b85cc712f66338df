import type { RunState } from '@flow/client';
import type { InspectColor } from 'node:util';

const colors: Readonly<Record<RunState, InspectColor>> = {
  running: 'cyan',
  finished: 'green',
  failed: 'red',
  stopped: 'yellow',
  lost: 'magenta',
};

/** The colour in which a run's status is shown. */
export function runColor(status: RunState): InspectColor {
  return colors[status];
}
