import type { EndedAttempt, TaskContext } from '@flow/core/kernel';
import type { CardTask } from './card-type.ts';

/** A task that runs: nothing that it hands on is there yet. */
export function runningTask({ step, graph, current }: TaskContext, startedAt: Date): CardTask {
  const none = (name: string): Promise<never> =>
    Promise.reject(new Error(`the artifact ${name} can be read when the task has finished`));
  return {
    status: 'running',
    startedAt,
    finishedAt: undefined,
    error: undefined,
    step,
    graph,
    current,
    artifacts: [],
    artifact: none,
    shownArtifact: none,
  };
}

/** A task as it is about to be recorded. */
export function endedTask(attempt: EndedAttempt): CardTask {
  const { startedAt, finishedAt, error, step, graph, current, artifact, shownArtifact } = attempt;
  const artifacts = Object.entries(attempt.artifacts)
    .map(([name, { type, size }]) => ({ name, type, size }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return {
    status: error === undefined ? 'finished' : 'failed',
    startedAt: new Date(startedAt),
    finishedAt: new Date(finishedAt),
    error,
    step,
    graph,
    current,
    artifacts,
    artifact,
    shownArtifact,
  };
}
