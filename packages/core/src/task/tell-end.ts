import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { errorRecord } from '../contracts/error-record.ts';
import type { EndedAttempt, TaskContext } from '../contracts/task-context.ts';
import type { Warning } from '../contracts/warning.ts';
import { currentStore } from '../flow/current.ts';
import { errors } from './errors.ts';
import type { TaskEnvironment } from './task-environment.ts';

export type AttemptEnd = Pick<EndedAttempt, 'startedAt' | 'finishedAt' | 'error' | 'artifacts'>;

interface Telling {
  readonly context: TaskContext;
  readonly end: AttemptEnd;
  readonly onWarning: ((warning: Warning) => void) | undefined;
}

/** Tells plugins how an attempt ends, before that is recorded. What one of them fails with fails nothing. */
export async function tellEnd(env: TaskEnvironment, telling: Telling): Promise<void> {
  const { afterAttempt } = env.kernel.hooks;
  if (!afterAttempt.isUsed) return;
  const { context, onWarning } = telling;
  try {
    await currentStore.run(context.current, () => afterAttempt.call(endedAttempt(env, telling)));
  } catch (thrown) {
    const { code = 'FLOW_PLUGIN_HOOK', message, hint } = errorRecord(thrown);
    onWarning?.({ code, message, hint });
  }
}

function endedAttempt({ artifacts: store }: TaskEnvironment, { context, end, onWarning }: Telling): EndedAttempt {
  const { startedAt, finishedAt, error, artifacts } = end;
  const refOf = (name: string): ArtifactRef => {
    const ref = Object.hasOwn(artifacts, name) ? artifacts[name] : undefined;
    if (ref !== undefined) return ref;
    throw errors.FLOW_ATTEMPT_ARTIFACT({ name, guess: didYouMean(name, Object.keys(artifacts)) });
  };
  return {
    ...context,
    startedAt,
    finishedAt,
    error,
    artifacts,
    artifact: async (name) => store.load(refOf(name)),
    shownArtifact: async (name) => store.show(refOf(name), await store.load(refOf(name))),
    warn: (warning) => onWarning?.(warning),
  };
}
