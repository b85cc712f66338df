import type { MetadataProvider } from '../contracts/metadata.ts';
import type { ErrorRecord, RunManifest, RunStatus } from '../contracts/records.ts';
import type { Manifests } from '../datastore/manifests.ts';
import { errors } from './errors.ts';

export interface RecordRun {
  readonly manifest: RunManifest;
  readonly manifests: Manifests;
  readonly metadata: MetadataProvider;
}

/** Makes a run exist: in the store first, which is the truth, then in the index. */
export async function recordRun({ manifest, manifests, metadata }: RecordRun): Promise<void> {
  const { flow, run, startedAt, user, file, code, tags, systemTags, origin } = manifest;
  if (!(await manifests.createRun(manifest))) throw errors.FLOW_RUN_EXISTS({ path: `${flow}/${run}` });
  await metadata.createRun({
    flow,
    run,
    status: 'running',
    startedAt,
    finishedAt: undefined,
    heartbeatAt: startedAt,
    user,
    file,
    code,
    tags,
    systemTags,
    origin,
    error: undefined,
  });
}

export interface RecordEnd {
  readonly manifest: RunManifest;
  readonly status: Exclude<RunStatus, 'running'>;
  readonly finishedAt: number;
  readonly error: ErrorRecord | undefined;
  readonly metadata: MetadataProvider;
  readonly manifests: Manifests;
}

/** Records how a run ended: in the store first, as a run that is being indexed anew is looked up there. */
export async function recordEnd({
  manifest,
  status,
  finishedAt,
  error,
  metadata,
  manifests,
}: RecordEnd): Promise<void> {
  const { flow, run, format } = manifest;
  const end = { status, finishedAt, ...(error !== undefined && { error }) };
  await manifests.endRun(manifest, { format, ...end });
  await metadata.endRun({ flow, run, ...end });
}
