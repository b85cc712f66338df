import type { Run, RunState } from '@flow/client';

/** A run, for programs. */
export interface RunJson {
  readonly flow: string;
  readonly run: string;
  readonly status: RunState;
  readonly startedAt: string;
  readonly finishedAt: string | undefined;
  readonly user: string;
  readonly tags: readonly string[];
  readonly systemTags: readonly string[];
  readonly origin: string | undefined;
  /** The step that alone ran. */
  readonly spin: string | undefined;
  readonly file: string;
  readonly error: Run['info']['error'];
}

export function runJson({ flow, id, status, info }: Run): RunJson {
  const { startedAt, finishedAt, user, tags, systemTags, origin, spin, file, error } = info;
  return {
    flow,
    run: id,
    status,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString(),
    user,
    tags,
    systemTags,
    origin,
    spin,
    file,
    error,
  };
}
