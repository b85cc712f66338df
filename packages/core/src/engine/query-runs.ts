import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { AttemptRecord, RunRecord, TaskPath } from '../contracts/records.ts';
import type { ScalarValue, SqlSession } from '../contracts/sql.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { Manifests } from '../datastore/manifests.ts';
import { errors } from './errors.ts';
import type { TagStores } from './change-tags.ts';

/** How many manifests are read at once. */
const batchSize = 200;

/**
 * Opens what answers a query over the runs of a project: a session that holds parameters and artifacts too, where the
 * query names them. Throws FLOW_SQL_UNSUPPORTED.
 */
export async function openQuery({ storage, metadata }: TagStores, sql: string): Promise<SqlSession> {
  if (metadata.openSql === undefined) throw errors.FLOW_SQL_UNSUPPORTED({ index: metadata.url });
  const session = await metadata.openSql();
  const source = { metadata, manifests: new Manifests(storage) };
  if (/\bparameters\b/i.test(sql)) await putParameters(session, source);
  if (/\bartifacts\b/i.test(sql)) await putArtifacts(session, source);
  return session;
}

interface Source {
  readonly metadata: TagStores['metadata'];
  readonly manifests: Manifests;
}

async function putParameters(session: SqlSession, { metadata, manifests }: Source): Promise<void> {
  for await (const runs of inBatches(metadata.listRuns({}))) {
    const found = await Promise.all(runs.map(({ flow, run }) => whereReadable(manifests.findRun(flow, run))));
    const values = found.flatMap((manifest) =>
      manifest === undefined ? [] : scalars({ flow: manifest.flow, run: manifest.run }, manifest.parameters),
    );
    session.put('parameters', values);
  }
}

async function putArtifacts(session: SqlSession, { metadata, manifests }: Source): Promise<void> {
  for await (const tasks of inBatches(storedTasks(metadata.listRuns({}), metadata))) {
    const found = await Promise.all(tasks.map((task) => whereReadable(manifests.task(task))));
    const values = found.flatMap((manifest) =>
      manifest === undefined ? [] : scalars(manifest.path, manifest.artifacts),
    );
    session.put('artifacts', values);
  }
}

async function* storedTasks(
  runs: AsyncIterable<RunRecord>,
  metadata: TagStores['metadata'],
): AsyncGenerator<AttemptRecord> {
  for await (const { flow, run } of runs) {
    for await (const attempt of metadata.listAttempts({ flow, run })) {
      if (attempt.status === 'finished' || attempt.status === 'cloned') yield attempt;
    }
  }
}

function scalars(
  path: Pick<TaskPath, 'flow' | 'run'> & Partial<TaskPath>,
  refs: Readonly<Record<string, ArtifactRef>>,
): readonly ScalarValue[] {
  return Object.entries(refs).flatMap(([name, ref]) => {
    const value = ref.at === 'inline' && 'json' in ref && ref.encoding === 'json' ? ref.json : undefined;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [{ ...path, name, value }]
      : [];
  });
}

async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** A damaged manifest has no values. */
async function whereReadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (FlowError.is(error)) return undefined;
    throw error;
  }
}
