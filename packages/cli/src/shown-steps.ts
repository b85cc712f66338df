import type { Run, RunStep } from '@flow/client';

/** A step of a run with what was overcome in it. */
export interface ShownStep extends Omit<RunStep, 'superseded'> {
  /** Attempts that failed and were tried again. */
  readonly retried: number;
  /** Tasks whose error was caught, so that the flow went on. */
  readonly caught: number;
}

/** The steps of a run; only where attempts failed without an end are manifests read, which tell what was caught. */
export async function shownSteps(run: Run): Promise<readonly ShownStep[]> {
  const steps = await run.steps();
  return Promise.all(
    steps.map(async ({ superseded, ...step }) => {
      const caught = superseded === 0 ? 0 : await countCaught(run, step.step);
      return { ...step, retried: superseded - caught, caught };
    }),
  );
}

async function countCaught(run: Run, step: string): Promise<number> {
  let caught = 0;
  for await (const task of run.tasks(step)) {
    if (task.status !== 'finished' || task.error === undefined) continue;
    if ((await task.manifest())?.caught !== undefined) caught += 1;
  }
  return caught;
}
