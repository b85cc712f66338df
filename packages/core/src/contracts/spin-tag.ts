import type { StepName } from './ids.ts';
import type { RunRecord } from './records.ts';

const prefix = 'spin:';

/** The system's tag of a run in which this step alone ran. */
export function spinTag(step: StepName): string {
  return `${prefix}${step}`;
}

/** The step that alone ran, on what another run gave it; undefined where a flow was run. */
export function spunStep({ systemTags }: Pick<RunRecord, 'systemTags'>): StepName | undefined {
  const tag = systemTags.find((one) => one.startsWith(prefix));
  return tag?.slice(prefix.length) as StepName | undefined;
}

/** Such a run is never the latest of its flow. */
export function isSpin(record: Pick<RunRecord, 'systemTags'>): boolean {
  return spunStep(record) !== undefined;
}
